// The phone, from the sign-in to an OTP that the service accepts, and the side steps.

import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { PASSWORD, PIN } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { forgetSite, type PhoneBench, PhonePage, startBench } from "./phone-page.ts";

const NEW_PIN = "82615";

// A browser beside other tests is slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

describe.skipIf(noChromium)(`the phone${chromiumReason}`, () => {
  let bench: PhoneBench;
  beforeAll(async () => {
    bench = await startBench();
  });
  beforeEach(() => forgetSite(bench));
  afterAll(() => bench.close());

  const devicesOf = async (login: string): Promise<{ id: string }[]> =>
    (await bench.service.account(login)).body.devices;

  it("leads from the sign-in through SMS code and PIN to an OTP that is accepted once", async () => {
    const { service } = bench;
    const login = await service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.enrol(login);
    expect(await phone.notice()).toContain("enrolled");
    await phone.pressPin(PIN);
    const otp = await phone.shownOtp();
    expect([await service.verify(login, otp), await service.verify(login, otp)]).toEqual([true, false]);
    expect(await devicesOf(login)).toHaveLength(1);
  });

  it("shows in the demo that an OTP is accepted once, copies it, and takes it away when its time is over", async () => {
    const login = await bench.service.createAccount();
    const phone = await PhonePage.open(bench, { clock: true });
    const { page } = phone;
    await phone.enrol(login);
    await bench.context.grantPermissions(["clipboard-read", "clipboard-write"], {
      origin: bench.service.url,
    });
    const otp = await phone.otp();
    await phone.press("Copy");
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(otp);
    await phone.press("Try it: have the service accept it");
    await page.getByText("The service has accepted it.").waitFor();
    await phone.press("Try it once more");
    await page.getByText("The service has refused it").waitFor();
    expect(Number.parseInt((await page.getByRole("timer").textContent()) ?? "", 10)).toBeGreaterThan(0);
    await page.clock.fastForward(61_000);
    await phone.step("Enter your PIN");
    expect(await phone.notice()).toContain("expired");
    expect(await page.content()).not.toContain(otp);
  });

  it("tells a wrong PIN, then the block, and unblocks by a new PIN", async () => {
    const { service } = bench;
    await service.admin("PUT", "/policy", { refuseWeakPins: true });
    const login = await service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.enrol(login);
    expect(await phone.giveWrongPin("0000")).toContain("2308");
    expect(await phone.giveWrongPin("0000")).toContain("2308");
    expect(await phone.giveWrongPin("0000")).toContain("2310");
    await phone.step("The PIN is blocked");
    await phone.press("Reset the PIN");
    await phone.step("Reset the PIN");
    await phone.press("Send me the SMS");
    await phone.giveCode(await phone.newSmsCode(login));
    await phone.step("Choose a PIN");
    await phone.givePin("2468");
    expect(await phone.trouble()).toContain("This PIN is a run of digits");
    await phone.givePin(NEW_PIN);
    await phone.step("The PIN once more");
    await phone.givePin("1111");
    await phone.step("Choose a PIN");
    expect(await phone.trouble()).toContain("differ");
    await phone.givePin(NEW_PIN);
    await phone.step("The PIN once more");
    await phone.givePin(NEW_PIN);
    await phone.step("Enter your PIN");
    expect(await phone.notice()).toContain("new PIN");
    expect(await service.verify(login, await phone.otp(NEW_PIN))).toBe(true);
  });

  it("asks a second device for the PIN that the account has", async () => {
    const { service } = bench;
    const login = await service.createAccount();
    await service.enrolled(login);
    const phone = await PhonePage.open(bench);
    await phone.signIn(login);
    await phone.press("Send me the SMS");
    await phone.giveCode(await phone.newSmsCode(login));
    await phone.step("Enter your PIN");
    expect(await phone.page.getByText("The account has a PIN already").isVisible()).toBe(true);
    expect(await phone.giveWrongPin("0000")).toContain("2308");
    await phone.givePin(PIN);
    await phone.page.getByText("Your PIN gives you").waitFor();
    expect(await service.verify(login, await phone.otp())).toBe(true);
    expect(await devicesOf(login)).toHaveLength(2);
  });

  it("adds a number to an account without one, and changes it for the PIN", async () => {
    const { service } = bench;
    const login = "without-number@openpims.example";
    await service.admin("POST", "/accounts", { login, password: PASSWORD });
    const phone = await PhonePage.open(bench);
    await phone.signIn(login);
    await phone.step("Add your phone number");
    await phone.giveNumber("what");
    await phone.page.getByText("A phone number has 6 to 15 digits").waitFor();
    await phone.giveNumber("08 99 12 34 56");
    await phone.page.getByText("This number takes no SMS").waitFor();
    // The normal form is shown before an SMS is sent.
    await phone.giveNumber("+33 (0)6 11 22 33 44");
    await phone.page.getByText("The SMS goes to +33611223344.").waitFor();
    expect((await service.admin("GET", `/accounts/${login}/outbox`)).body.message).toBeNull();
    await phone.giveNumber("+33 (0)6 11 22 33 44");
    await phone.giveCode(await phone.newSmsCode(login));
    await phone.chooseAndRepeatPin(PIN);
    await phone.step("Enter your PIN");
    expect(await phone.notice()).toContain("enrolled");
    expect((await service.account(login)).body.phoneNumber).toBe("+33611223344");

    await phone.press("Change the phone number");
    await phone.giveNumber("+33 6 99 88 77 66");
    await phone.giveCode("000000");
    await phone.step("Confirm with your PIN");
    await phone.givePin(PIN);
    await phone.step("Enter the SMS code");
    expect(await phone.trouble()).toContain("2305");
    await phone.giveCode(await phone.newSmsCode(login));
    await phone.step("Confirm with your PIN");
    await phone.givePin(PIN);
    await phone.step("Enter your PIN");
    expect(await phone.notice()).toContain("new number");
    expect((await service.account(login)).body.phoneNumber).toBe("+33699887766");
  });

  it("says that the device was removed elsewhere, and enrols it again", async () => {
    const { service } = bench;
    const login = await service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.enrol(login);
    const [device] = await devicesOf(login);
    await service.admin("DELETE", `/devices/${device?.id}`);
    await phone.givePin(PIN);
    await phone.step("Make this device yours");
    expect(await phone.trouble()).toContain("2312");
    await phone.press("Send me the SMS");
    await phone.giveCode(await phone.newSmsCode(login));
    await phone.step("Enter your PIN");
    await phone.givePin(PIN);
    await phone.page.getByText("Your PIN gives you").waitFor();
    expect(await service.verify(login, await phone.otp())).toBe(true);
  });

  it("leads to the demo's car", async () => {
    const phone = await PhonePage.open(bench);
    await phone.signIn(await bench.service.createAccount());
    await phone.page.getByRole("link", { name: "See the demo’s car" }).click();
    await phone.page.waitForURL(`${bench.service.url}/vehicle/`);
    await phone.page.getByRole("heading", { name: "Your car" }).waitFor();
  });

  it("removes all devices, signs out, and lets another user in", async () => {
    const { service } = bench;
    const login = await service.createAccount();
    const phone = await PhonePage.open(bench);
    await phone.enrol(login);
    await phone.press("Remove all devices");
    await phone.step("Remove all devices");
    await phone.press("Cancel");
    await phone.step("Enter your PIN");
    await phone.press("Remove all devices");
    await phone.step("Remove all devices");
    await phone.page
      .getByRole("main")
      .getByRole("region")
      .getByRole("button", { name: "Remove all" })
      .click();
    await phone.step("Make this device yours");
    expect(await phone.notice()).toContain("removed");
    expect(await devicesOf(login)).toEqual([]);
    await phone.press("Sign out");
    const other = await service.createAccount();
    await phone.enrol(other);
    expect(await phone.page.getByText(other).isVisible()).toBe(true);
    expect(await phone.page.getByText("by another account").count()).toBe(0);

    // The device stays enrolled: the next user is told that it is another account's.
    await phone.press("Sign out");
    await phone.signIn(login);
    await phone.step("Enter your PIN");
    await phone.page.getByText("by another account").waitFor();
  });

  it("works with a keyboard alone", async () => {
    const login = await bench.service.createAccount();
    const phone = await PhonePage.open(bench);
    const { keyboard } = phone.page;
    await phone.step("Sign in");
    const [popup] = await Promise.all([phone.page.waitForEvent("popup"), phone.pressByKeyboard("Sign in")]);
    await popup.getByLabel("E-mail").waitFor();
    for (const text of [login, PASSWORD]) {
      await popup.keyboard.type(text);
      if (text === login) await popup.keyboard.press("Tab");
    }
    await popup.keyboard.press("Enter");
    await phone.step("Make this device yours");
    await phone.pressByKeyboard("Send me the SMS");
    await phone.step("Enter the SMS code");
    await phone.tabTo((focused) => focused === "Code");
    await keyboard.type(await phone.newSmsCode(login));
    await keyboard.press("Enter");
    await phone.step("Choose a PIN");
    await keyboard.type(`${PIN}9`);
    await keyboard.press("Backspace");
    await keyboard.press("Enter");
    await phone.step("The PIN once more");
    for (const digit of PIN) await phone.pressByKeyboard(digit);
    await phone.pressByKeyboard("Done");
    await phone.step("Enter your PIN");
    await keyboard.type(PIN);
    await keyboard.press("Enter");
    await phone.step("Your one-time password");
    expect(await phone.focused()).toBe("Your one-time password");
    await phone.pressByKeyboard("Done");
    await phone.step("Enter your PIN");
  });

  it("speaks French where it is chosen, and remembers that", async () => {
    const phone = await PhonePage.open(bench);
    const { page } = phone;
    await phone.step("Sign in");
    await phone.press("Français");
    await phone.step("Se connecter");
    expect(await page.locator("html").getAttribute("lang")).toBe("fr");
    const [popup] = await Promise.all([page.waitForEvent("popup"), phone.press("Se connecter")]);
    await popup.getByLabel("Mot de passe").waitFor();
    const closed = popup.waitForEvent("close");
    await phone.press("Annuler");
    await closed;
    expect(await phone.trouble()).toContain("Erreur 2368");
    await page.reload();
    await phone.step("Se connecter");
  });
});
