// The SDK in a real browser against the real service, from a page of the service's own with its public client.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { codeOf, PASSWORD, PIN, succeeded, type TestService } from "../../../../conformance/harness.ts";
import type { Message } from "../../src/index.ts";
import { chromiumReason, launchChromium, noChromium } from "../chromium.ts";
import {
  call,
  clearSite,
  openPhone,
  type PhoneService,
  type PhoneWindow,
  resultOf,
  startPhone,
  startPhoneService,
} from "./phone.ts";

declare const window: PhoneWindow;

describe.skipIf(noChromium)(`a page of the service's own${chromiumReason}`, () => {
  let phone: PhoneService;
  let service: TestService;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  beforeAll(async () => {
    [phone, browser] = await Promise.all([startPhoneService(), launchChromium()]);
    ({ service } = phone);
  });
  beforeEach(() => clearSite(browser.context, service.url));
  afterAll(() => Promise.all([phone.close(), browser.close()]));

  async function signIn(page: Page, login: string): Promise<Message> {
    const [popup] = await Promise.all([page.waitForEvent("popup"), page.click("#go")]);
    await popup.getByLabel("E-mail").fill(login);
    await popup.getByLabel("Password").fill(PASSWORD);
    const closed = popup.waitForEvent("close");
    await popup.getByRole("button", { name: "Sign in" }).click();
    const message = await page.evaluate(() => window.answer);
    await closed;
    return message;
  }

  const otp = (page: Page) =>
    call(page, "get", "pims.authentication.otp", { action: "withPIN", pinCode: PIN });

  async function enrolled(): Promise<{ login: string; page: Page }> {
    const login = await service.createAccount();
    const page = await openPhone(browser.context, service.url);
    succeeded(await signIn(page, login));
    const smsCode = await service.activationCode(login);
    const parameters = { action: "enroll", pinCode: PIN, smsCode };
    succeeded(await call(page, "set", "pims.authentication.enrollment", parameters));
    return { login, page };
  }

  it("signs in by a pop-up, gets its SMS code, enrols, and gives an OTP that the service accepts once", async () => {
    const login = await service.createAccount();
    const page = await openPhone(browser.context, service.url);
    succeeded(await signIn(page, login));
    const account = { actionType: "basic", type: "username" };
    expect(resultOf(await call(page, "get", "pims.authentication.account", account))).toEqual({
      username: login,
    });
    succeeded(await call(page, "get", "pims.authentication.smscode", { type: "enrollment" }));
    const smsCode = (await service.admin("GET", `/accounts/${login}/outbox`)).body.message.code;
    const checked = await call(page, "set", "pims.authentication.smscode", { action: "enrollment", smsCode });
    expect(JSON.stringify(resultOf(checked))).toContain("NotEnrolled");
    const parameters = { action: "enroll", pinCode: PIN };
    succeeded(await call(page, "set", "pims.authentication.enrollment", parameters));
    const first = resultOf(await otp(page)).otp;
    expect([await service.verify(login, first), await service.verify(login, first)]).toEqual([true, false]);
    expect((await service.account(login)).body.devices[0].name).toBe("Chromium on Linux");
    await page.close();
  });

  it("goes on after a reload: the session and the device are in the browser's storage", async () => {
    const { login, page } = await enrolled();
    await page.reload();
    await startPhone(page, service.url);
    expect(await service.verify(login, resultOf(await otp(page)).otp)).toBe(true);
    await page.close();
  });

  it("buys the remote-access token with its OTP, refreshes it, and signs out", async () => {
    const { page } = await enrolled();
    succeeded(await otp(page));
    const token = (action: string) =>
      call(page, "get", "pims.authentication.token", { type: "remote", action });
    const first = resultOf(await token("get")).token;
    expect(resultOf(await token("refresh")).token).not.toBe(first);
    const cvs = { type: "cvs", action: "refresh" };
    succeeded(await call(page, "get", "pims.authentication.token", cvs));
    succeeded(await call(page, "set", "pims.authentication.user", { action: "logout" }));
    expect(codeOf(await call(page, "get", "pims.authentication.token", cvs))).toBe(2301);
    await page.close();
  });

  it("is told 2202 without a network, by the device's server and by the others, and goes on after it", async () => {
    const { login, page } = await enrolled();
    await browser.context.setOffline(true);
    expect(codeOf(await otp(page))).toBe(2202);
    const cvs = { type: "cvs", action: "refresh" };
    expect(codeOf(await call(page, "get", "pims.authentication.token", cvs))).toBe(2202);
    const sms = { type: "enrollment" };
    expect(codeOf(await call(page, "get", "pims.authentication.smscode", sms))).toBe(2202);
    await browser.context.setOffline(false);
    succeeded(await call(page, "get", "pims.authentication.token", cvs));
    expect(await service.verify(login, resultOf(await otp(page)).otp)).toBe(true);
    await page.close();
  });
});
