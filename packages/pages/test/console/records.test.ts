// The console's records: the activity of OTPs, and the audit log with its chain.
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { beforeEach, describe, expect, it } from "vitest";
import { useConsole } from "./console-bench.ts";

describe.skipIf(noChromium)(`the console's records${chromiumReason}`, () => {
  const bench = useConsole();
  let login: string;
  beforeEach(async () => {
    login = await bench.service.createAccount();
  });

  it("draws the outcomes of OTPs, and shows the figures as well", async () => {
    const device = await bench.enrol(login);
    const tab = await bench.signedIn();
    await tab.show("activity?range=hour");
    await tab.headed("OTP activity");
    const tile = (name: string) =>
      tab.page.locator(".tiles div", { hasText: name }).locator("dd").innerText().then(Number);
    const [given, refused] = [await tile("OTPs given"), await tile("OTPs not accepted")];
    await bench.service.verify(login, await device.otp());
    await bench.service.verify(login, "wrongotp");
    await expect.poll(() => tile("OTPs given")).toBe(given + 1);
    await expect.poll(() => tile("OTPs not accepted")).toBe(refused + 1);
    expect(await tab.page.getByRole("img", { name: /OTPs given to devices/ }).count()).toBe(1);
    await tab.page.getByText("The figures as a table").click();
    const figures = tab.page.getByRole("table", { name: "The figures as a table" });
    expect(await figures.getByRole("row").count()).toBe(2);
    await tab.page.getByRole("link", { name: "Week" }).click();
    await expect.poll(() => tab.page.url()).toContain("range=week");
  });

  it("shows the reason for each refusal of a device, beside the protocol's word", async () => {
    const device = await bench.enrol(login);
    await bench.service.admin("PATCH", `/accounts/${login}`, { requiresDesktopToken: true });
    await device.setup("otp");
    await bench.service.admin("PATCH", `/devices/${device.id}`, { disabled: true });
    await device.setup("otp");
    const tab = await bench.signedIn();
    await tab.show("activity?range=hour");
    const reasons = tab.page.getByRole("table", { name: "Why devices were refused" });
    for (const [word, reason] of [
      ["NOK:NOCA", "Desktop token required"],
      ["NOK:NODEVICE", "Device disabled"],
    ] as const)
      await reasons.getByRole("row", { name: `${reason} ${word}` }).waitFor();
  });

  it("shows the audit log, filtered, with its chain checked", async () => {
    const device = await bench.enrol(login);
    await device.otpAnswer("9999");
    const tab = await bench.signedIn();
    const { page } = tab;
    await tab.show("audit");
    await page.getByText("Filters").click();
    await page.getByLabel("Login or account’s id").fill(login);
    await page.getByLabel("Result").selectOption("Refused");
    await tab.button("Show").click();
    const rows = page.getByRole("table", { name: "Audit log" }).getByRole("row");
    await expect.poll(() => rows.count()).toBe(2);
    await rows.locator("summary").click();
    await tab.said("wrong PIN, or a wrong proof by the device");
    await tab.said("NOK:ACCESS");
    await page.getByLabel("Operator", { exact: true }).fill("Nobody");
    await tab.button("Show").click();
    await page.getByText("No row fits all of these filters.").waitFor();
    await page.getByRole("link", { name: "by everybody" }).click();
    await expect.poll(() => rows.count()).toBe(2);
    expect(page.url()).toMatch(/account=.*result=refused/);
    await page.reload();
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByRole("link", { name: "The log’s chain" }).click();
    await tab.said(/Chain whole: all \d+ rows checked/);
    await tab.button("Check all rows").click();
    await expect.poll(() => page.getByText(/Chain whole: all/).count()).toBe(2);
  });

  it("removes the audit log's oldest rows, and the chain stays whole", async () => {
    const { service } = bench;
    // Each makes a row to remove.
    for (let i = 0; i < 12; i++) await service.createAccount();
    const tab = await bench.signedIn();
    await tab.show("audit/chain");
    await tab.said(/Chain whole: all \d+ rows checked/);
    await tab.button("Remove old rows").click();
    await tab.page.getByLabel("Before", { exact: true }).last().fill("2999-01-01T00:00");
    await tab.inDialog("Remove").click();
    await tab.dialog.getByText("It must be a time that is over.").waitFor();
    service.clock.advance(180);
    // A local time, as the form field has it.
    const local = new Date(service.clock.now() - 60_000 * (1 + new Date().getTimezoneOffset()));
    await tab.page.getByLabel("Before", { exact: true }).last().fill(local.toISOString().slice(0, 16));
    await tab.inDialog("Remove").click();
    await tab.said(/Rows removed: \d\d+\./);
    const { whole, removed } = (await service.admin("GET", "/audit/verify")).body;
    expect([whole, removed.position > 10]).toEqual([true, true]);
    await tab.said(/Chain whole: all \d+ rows checked/);
  });
});
