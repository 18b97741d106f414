// The console's settings: policies, API keys and the service's keys.
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { describe, expect, it, onTestFinished } from "vitest";
import { useConsole } from "./console-bench.ts";

describe.skipIf(noChromium)(`the console's settings${chromiumReason}`, () => {
  const bench = useConsole({ policy: { otpLifetimeSeconds: 90 } });

  it("changes the policy within its ranges, and not what the configuration fixes", async () => {
    const { service } = bench;
    onTestFinished(async () => void (await service.admin("PUT", "/policy", { maxPinAttempts: 3 })));
    const tab = await bench.signedIn();
    const { page } = tab;
    await tab.show("policy");
    const field = page.getByLabel("Wrong PINs until a device or an account is blocked");
    await field.fill("101");
    await page.getByRole("alert").getByText("It must be a whole number from 1 to 100.").waitFor();
    expect(await tab.button("Save changes").isDisabled()).toBe(true);
    await field.fill("4");
    await tab.button("Save changes").click();
    await tab.said("The policy is changed.");
    expect((await service.admin("GET", "/policy")).body).toMatchObject({ maxPinAttempts: 4, otpsPerDay: 0 });
    const fixed = page.getByLabel("Lifetime of an OTP");
    expect([await fixed.isDisabled(), await fixed.inputValue()]).toEqual([true, "90"]);
    await page.getByText(/Fixed by the service’s configuration/).waitFor();
    await tab
      .section("PINs and OTPs")
      .getByText("From 5 to 300 seconds, by default 60.", { exact: true })
      .waitFor();
    await tab
      .section("Devices and SMS codes")
      .getByText("A country, such as FR (ISO 3166), by default FR.", { exact: true })
      .waitFor();
    const groups = await page.locator("main").getByRole("heading", { level: 2 }).allInnerTexts();
    expect(groups).toEqual(["PINs and OTPs", "Devices and SMS codes", "Limits and sign-up"]);
  });

  it("makes an API key that works, shown this once, and revokes it", async () => {
    const { service } = bench;
    const login = await service.createAccount();
    const tab = await bench.signedIn();
    await tab.show("api-keys");
    await tab.button("New API key").click();
    await tab.page.getByLabel("Name").fill("garage");
    await tab.inDialog("Make the key").click();
    const key = await tab.page.locator("dialog .once-secret code").innerText();
    const verify = async () =>
      (
        await fetch(`${service.url}/v1/otp/verify`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body: JSON.stringify({ login, otp: "wrongotp" }),
        })
      ).status;
    expect(await verify()).toBe(200);
    await tab.inDialog("Close").click();
    await tab.page.getByRole("button", { name: "Revoke garage" }).click();
    await tab.inDialog("Revoke").click();
    await tab.said("garage is revoked.");
    expect(await verify()).toBe(401);
  });

  it("rotates the data keys and replaces the protocol's", async () => {
    const { service } = bench;
    await bench.enrol(await service.createAccount());
    const before = (await service.admin("GET", "/keys")).body;
    const tab = await bench.signedIn();
    await tab.show("keys");
    await tab.button("Count their values").click();
    const keys = tab.page.getByRole("table", { name: "Data keys" });
    await keys.getByRole("columnheader", { name: "Values under it" }).waitFor();
    expect(Number(await keys.getByRole("cell").last().innerText())).toBeGreaterThan(0);
    await tab.button("Rotate").click();
    await tab.inDialog("Rotate").click();
    await tab.said("The rotation has begun.");
    await tab.button("Replace").click();
    await tab.inDialog("Replace").click();
    await tab.said("Fresh keys are made.");
    const { body } = await service.admin("GET", "/keys");
    expect([body.dataKeys.length, body.protocolKeys.length]).toEqual([
      before.dataKeys.length + 1,
      before.protocolKeys.length + 1,
    ]);
  });
});
