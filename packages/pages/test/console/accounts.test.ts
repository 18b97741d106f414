// The console's work on accounts, their devices and codes, and its effects.
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { PIN } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { beforeEach, describe, expect, it } from "vitest";
import { useConsole } from "./console-bench.ts";

describe.skipIf(noChromium)(`accounts in the console${chromiumReason}`, () => {
  const bench = useConsole();
  let login: string;
  beforeEach(async () => {
    login = await bench.service.createAccount();
  });

  const account = async (of = login) => (await bench.service.account(of)).body;

  it("finds an account, blocks it once that is confirmed, and unblocks it", async () => {
    const tab = await bench.signedIn();
    await tab.page.getByLabel("Find a login").fill(login.slice(0, 13));
    await tab.button("Find").click();
    await tab.page.getByRole("link", { name: login }).click();
    await tab.headed(login);
    await tab.button("Block").click();
    await tab.inDialog("Cancel").click();
    expect((await account()).pin).toBe("unset");
    await tab.button("Block").click();
    await tab.inDialog("Block").click();
    await tab.said(`${login} is blocked.`);
    expect((await account()).pin).toBe("blocked");
    await tab.button("Unblock").click();
    await tab.said(`${login} is unblocked.`);
    expect((await account()).pin).toBe("unset");
    const { body } = await bench.service.admin("GET", `/audit?limit=1&account=${login}`);
    expect(body.events[0]).toMatchObject({ action: "account.unblock" });
  });

  it("creates an account, and deletes it only after its login is typed", async () => {
    const tab = await bench.signedIn();
    await tab.button("New account").click();
    const made = `made-${login}`;
    await tab.page.getByLabel("Login", { exact: true }).fill(login);
    await tab.inDialog("Create").click();
    await tab.page.getByText("That login is taken.").waitFor();
    await tab.page.getByLabel("Login", { exact: true }).fill(made);
    await tab.page.getByLabel("Phone number", { exact: true }).fill("+33 6 12 34 56 78");
    await tab.inDialog("Create").click();
    await tab.headed(made);
    expect((await account(made)).phoneNumber).toBe("+33612345678");
    await tab.button("Delete account").click();
    expect(await tab.inDialog("Delete account").isDisabled()).toBe(true);
    await tab.page.getByLabel(/Type the login/).fill(made);
    await tab.inDialog("Delete account").click();
    await tab.headed("Accounts");
    expect((await bench.service.account(made)).status).toBe(404);
  });

  it("imports CSV, with a result for each entry", async () => {
    const tab = await bench.signedIn();
    await tab.button("Import").click();
    const lines = `login;phoneNumber\ncsv-${login};+33611111111\n${login};\n"csv 2";+33611111112\n`;
    await tab.page.getByLabel("Or paste lines here").fill(lines);
    await tab.inDialog("Import").click();
    await tab.page.getByText("1 of 3 accounts were created.").waitFor();
    const results = tab.dialog.getByRole("row");
    expect(await results.nth(1).innerText()).toMatch(/Created/);
    expect(await results.nth(2).innerText()).toMatch(/Exists already/);
    expect(await results.nth(3).innerText()).toMatch(/Not valid.*Login: A login has no blanks/s);
    await tab.inDialog("Close").click();
    expect((await account(`csv-${login}`)).phoneNumber).toBe("+33611111111");
  });

  it("disables, enables and deletes a device, and shows what it does without a reload", async () => {
    const device = await bench.enrol(login, "the van's phone");
    const tab = await bench.signedIn();
    await tab.showAccount(login);
    const devices = tab.section("Devices");
    await devices.getByRole("button", { name: "Disable the van's phone" }).click();
    await tab.said(/^the van's phone \([0-9a-f]{8}\) is disabled\.$/);
    expect((await account()).devices[0].status).toBe("disabled");
    await devices.getByRole("button", { name: "Enable the van's phone" }).click();
    await tab.said(/^the van's phone \([0-9a-f]{8}\) is enabled\.$/);
    await device.otp();
    await tab
      .section("What happened")
      .getByRole("rowheader", { name: /got an OTP with the device “the van's phone”/ })
      .waitFor();
    await devices.getByRole("button", { name: "Delete the van's phone" }).click();
    await tab.inDialog("Delete").click();
    await tab.said("No device is enrolled.");
  });

  it("shows a wrong PIN by itself, and has it forgotten", async () => {
    const device = await bench.enrol(login);
    const tab = await bench.signedIn();
    await tab.showAccount(login);
    await device.otpAnswer("9999");
    await tab.button("Forget wrong PINs").click();
    await tab.said("The wrong PINs are forgotten.");
    expect((await account()).failedAttempts).toBe(0);
  });

  it("issues a code that enrols a device, shows it once, and reports its end", async () => {
    const tab = await bench.signedIn();
    await tab.showAccount(login);
    const codes = tab.section("SMS codes");
    await tab.button("Give a code").click();
    await tab.inDialog("Give the code").click();
    const code = await tab.page.locator("dialog .once-secret code").innerText();
    expect(await tab.page.locator("dialog").evaluate((dialog) => dialog.outerHTML)).not.toMatch(
      new RegExp(`="[^"]*${code}`),
    );
    await tab.inDialog("Close").click();
    await codes.getByText("Can be used").waitFor();
    expect(await tab.page.locator("body").innerHTML()).not.toContain(code);
    await HandDevice.enrolled(bench.service.url, code, { pin: PIN });
    await codes.getByText(/^✓?Used$/).waitFor();
    await bench.service.activationCode(login, "reset");
    await codes.getByRole("button", { name: "Revoke" }).click();
    await codes.getByText(/^✕?Revoked$/).waitFor();
  });
});
