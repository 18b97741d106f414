import { OPERATOR_PASSWORD, type TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import type { BrowserContext, Page } from "playwright-core";

const PIN = "4071";
const OWNER = "amelie.durand@openpims.example";
const OTHERS = ["bruno.keller", "carla.rossi", "david.lopez", "emma.berg", "fatou.diallo"].map(
  (name) => `${name}@openpims.example`,
);

/** A day in which devices get OTPs, services verify them, and some fail. The figures differ from hour to hour. */
async function liveADay(service: TestService): Promise<void> {
  for (const [i, login] of [OWNER, ...OTHERS].entries())
    await service.admin("POST", "/accounts", { login, phoneNumber: `+3361234560${i}` });
  const enrol = async (login: string, name: string) =>
    HandDevice.enrolled(service.url, await service.activationCode(login), { pin: PIN, name });
  const phone = await enrol(OWNER, "Amélie's phone");
  const tablet = await enrol(OWNER, "Tablet in the garage");
  const van = await enrol(OTHERS[0] ?? OWNER, "The van's phone");
  for (let hour = 0; hour < 24; hour++) {
    const busy = Math.round(3 + 3 * Math.sin((hour - 4) / 3.8));
    for (let i = 0; i < busy; i++) {
      const [device, login] = i % 2 === 0 ? [phone, OWNER] : [van, OTHERS[0] ?? OWNER];
      const otp = await device.otp();
      if (i !== 3) await service.verify(login, otp);
      if (i === 4) await service.verify(login, otp);
    }
    if (hour % 9 === 5) await phone.otpAnswer("9999");
    service.clock.advance(3_600);
  }
  await phone.otpAnswer("9999");
  await service.activationCode(OWNER, "reset");
  await service.admin("PATCH", `/devices/${tablet.id}`, { disabled: true });
  await service.admin("PATCH", `/accounts/${OTHERS[1]}`, { blocked: true });
  await service.admin("POST", "/api-keys", { name: "garage backend", scopes: ["verify"] });
  const expiresAt = new Date(service.clock.now() + 90 * 86_400_000).toISOString();
  await service.admin("POST", "/api-keys", { name: "auditor", scopes: ["audit:read"], expiresAt });
}

/** The console's views. The service's clock advances by a day. */
export async function shootConsole(
  { context, service }: { readonly context: BrowserContext; readonly service: TestService },
  shoot: (page: Page, name: string) => Promise<void>,
): Promise<void> {
  await liveADay(service);
  const page = await context.newPage();
  await page.clock.setSystemTime(service.clock.now());
  await page.goto(`${service.url}/console/`);
  await page.getByLabel("Name").waitFor();
  await shoot(page, "console-sign-in");
  await page.getByLabel("Name").fill(await service.createOperator());
  await page.getByLabel("Password").fill(OPERATOR_PASSWORD);
  await page.keyboard.press("Enter");
  const views = [
    ["accounts", "accounts", "Accounts"],
    ["account", `accounts/${OWNER}`, OWNER],
    ["activity", "activity", "OTP activity"],
    ["audit", "audit?result=refused", "Audit log"],
    ["policy", "policy", "Policies"],
    ["api-keys", "api-keys", "API keys"],
    ["keys", "keys", "Keys"],
    ["operators", "operators", "Operators"],
  ] as const;
  for (const [name, path, heading] of views) {
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.goto(`${service.url}/console/#/${path}`);
    await page.getByRole("heading", { level: 1, name: heading, exact: true }).waitFor();
    await page.getByText("Live", { exact: true }).waitFor();
    for (const unready of ["Not linked yet", /Loading…|Checking/])
      await page.getByText(unready).first().waitFor({ state: "detached" });
    // The heading has the focus, and shows it until the mouse is used.
    await page.mouse.click(0, 0);
    await shoot(page, `console-${name}`);
  }
  await page.close();
}
