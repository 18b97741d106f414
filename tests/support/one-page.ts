// A person in front of examples/one-page.html, in Chromium.
import { launchChromium } from "@openpims/testing/chromium";
import { PASSWORD, PIN, type TestService } from "@openpims/testing/harness";
import { expect, onTestFinished } from "vitest";

/** Signs in, enrols, and has an OTP verified, on the page that the service serves at `/phone/`. */
export async function useOnePage(service: TestService): Promise<void> {
  const login = await service.createAccount();
  const browser = await launchChromium();
  onTestFinished(browser.close);
  const page = await browser.context.newPage();
  await page.goto(`${service.url}/phone/`);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("E-mail").fill(login);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByText("This browser is not enrolled yet.").waitFor();
  await page.getByRole("button", { name: "Send me an SMS" }).click();
  await page.getByText("An SMS is on its way.").waitFor();
  const { code } = (await service.admin("GET", `/accounts/${login}/outbox`)).body.message;
  await page.getByLabel("Code of the SMS").fill(code);
  await page.getByLabel("PIN, 4 to 8 digits").fill(PIN);
  await page.getByRole("button", { name: "Enrol this browser" }).click();
  await page.getByText(`Signed in as ${login}.`).waitFor();
  await page.reload();
  await page.getByLabel("PIN", { exact: true }).fill("9999");
  await page.getByRole("button", { name: "One-time password" }).click();
  await page.getByText("Wrong PIN").waitFor();
  await page.getByLabel("PIN", { exact: true }).fill(PIN);
  await page.getByRole("button", { name: "One-time password" }).click();
  const shown = await page.getByText("Valid for a minute: ").textContent();
  expect(await service.verify(login, shown?.split(": ")[1] ?? "")).toBe(true);
}
