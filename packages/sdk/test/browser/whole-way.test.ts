// The SDK in a real browser against the real service, in a page that the service serves, with its public client.

import {
  type PlaywrightBrowser,
  type PlaywrightTab,
  playwrightBrowser,
} from "@openpims/testing/browsers/playwright-tab";
import { type Chromium, chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { codeOf, PIN, succeeded, type TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../src/index.ts";
import {
  call,
  openPhone,
  type PhoneService,
  type PhoneWindow,
  resultOf,
  startPhone,
  startPhoneService,
  startSample,
} from "./phone.ts";
import { fillIn } from "./sign-in-page.ts";

declare const window: PhoneWindow;

describe.skipIf(noChromium)(`a page of the service's own${chromiumReason}`, () => {
  let phone: PhoneService;
  let service: TestService;
  let chromium: Chromium;
  let browser: PlaywrightBrowser;
  beforeAll(async () => {
    [phone, chromium] = await Promise.all([startPhoneService(), launchChromium()]);
    browser = playwrightBrowser("", chromium.context, chromium.close);
    ({ service } = phone);
  });
  beforeEach(() => browser.forget(service.url));
  afterAll(() => Promise.all([phone.close(), browser.close()]));

  async function signIn(page: PlaywrightTab, login: string): Promise<Message> {
    const popup = await page.popup(() => page.click("#go"));
    const closed = popup.closed();
    await fillIn(popup, login);
    const message = await page.evaluate(() => window.answer);
    await closed;
    return message;
  }

  const otp = (page: PlaywrightTab) =>
    call(page, "get", "pims.authentication.otp", { action: "withPIN", pinCode: PIN });

  async function enrolled(): Promise<{ login: string; page: PlaywrightTab }> {
    const login = await service.createAccount();
    const page = await openPhone(browser, service.url);
    succeeded(await signIn(page, login));
    const smsCode = await service.activationCode(login);
    const parameters = { action: "enroll", pinCode: PIN, smsCode };
    succeeded(await call(page, "set", "pims.authentication.enrollment", parameters));
    return { login, page };
  }

  it("signs in by a pop-up, gets its SMS code, enrols, and gives an OTP that the service accepts once", async () => {
    const login = await service.createAccount();
    const page = await openPhone(browser, service.url);
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

  it("signs in as the guide's sample has it", async () => {
    const page = await browser.open();
    await page.goto(`${service.url}/phone/`);
    await startSample(page, service.url, "popup");
    const popup = await page.popup(() => page.click("#go"));
    const closed = popup.closed();
    await fillIn(popup, await service.createAccount());
    await page.waitFor(() => window.told.length === 1);
    await closed;
    expect(await page.evaluate(() => window.told)).toMatchObject([{ status: "SUCCEEDED" }]);
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

  it("gets 2202 without a network, for the device's server and the others, and continues after it", async () => {
    const { login, page } = await enrolled();
    await chromium.context.setOffline(true);
    expect(codeOf(await otp(page))).toBe(2202);
    const cvs = { type: "cvs", action: "refresh" };
    expect(codeOf(await call(page, "get", "pims.authentication.token", cvs))).toBe(2202);
    const sms = { type: "enrollment" };
    expect(codeOf(await call(page, "get", "pims.authentication.smscode", sms))).toBe(2202);
    await chromium.context.setOffline(false);
    succeeded(await call(page, "get", "pims.authentication.token", cvs));
    expect(await service.verify(login, resultOf(await otp(page)).otp)).toBe(true);
    await page.close();
  });

  it("gets 2201 if the servers do not answer in time, and 2202 if the device's does not", async () => {
    const { page } = await enrolled();
    await startPhone(page, service.url, "popup", { timeoutMs: 500 });
    await page.page.route("**/am/oauth2/access_token", () => undefined);
    const cvs = { type: "cvs", action: "refresh" };
    expect(codeOf(await call(page, "get", "pims.authentication.token", cvs))).toBe(2201);
    await page.page.route("**/iwws/MAC?*", () => undefined);
    expect(codeOf(await otp(page))).toBe(2202);
    await page.close();
  });

  it("gives OTPs in two tabs at once: one device, one after the other, and each is good", async () => {
    const { login, page } = await enrolled();
    const other = await openPhone(browser, service.url);
    const given = await Promise.all([page, other, page, other].map(otp));
    const otps = given.map((message) => resultOf(message).otp);
    expect(new Set(otps).size).toBe(4);
    for (const each of otps) expect(await service.verify(login, each)).toBe(true);
    await Promise.all([page.close(), other.close()]);
  });

  it("finishes an enrolment whose page was loaded again in its middle, with the same PIN and code", async () => {
    const login = await service.createAccount();
    const page = await openPhone(browser, service.url);
    succeeded(await signIn(page, login));
    const parameters = { action: "enroll", pinCode: PIN, smsCode: await service.activationCode(login) };
    const reloaded = Promise.withResolvers<unknown>();
    await page.page.route("**/iwws/MAC?*Finalize*", async (route) => {
      // The server has acted on the request, but its answer is lost.
      await route.fetch();
      reloaded.resolve(page.reload());
    });
    const cutOff = call(page, "set", "pims.authentication.enrollment", parameters).catch(() => "gone");
    await reloaded.promise;
    expect(await cutOff).toBe("gone");
    await page.page.unrouteAll();
    await startPhone(page, service.url);
    succeeded(await call(page, "set", "pims.authentication.enrollment", parameters));
    expect(await service.verify(login, resultOf(await otp(page)).otp)).toBe(true);
    expect((await service.account(login)).body.devices).toHaveLength(1);
    await page.close();
  });

  it("is one tab's at a time: a second one waits for the device, and is not in the way when it is closed", async () => {
    const { login, page } = await enrolled();
    const other = await openPhone(browser, service.url);
    const asked = Promise.withResolvers<void>();
    // Its request never ends, and the device stays locked.
    await other.page.route("**/iwws/MAC?*", () => asked.resolve());
    const never = otp(other).catch(() => "gone");
    await asked.promise;
    const sent: string[] = [];
    page.page.on("request", (request) => sent.push(request.url()));
    const waiting = otp(page);
    // A call that needs the service but not the device succeeds meanwhile.
    succeeded(await call(page, "get", "pims.authentication.trustedphonenumber"));
    expect(sent.filter((url) => url.includes("/iwws/MAC"))).toEqual([]);
    await other.close();
    expect(await never).toBe("gone");
    expect(await service.verify(login, resultOf(await waiting).otp)).toBe(true);
    await page.close();
  });

  it("answers 2311 for a record that was changed, keeps it, and enrols again", async () => {
    const { login, page } = await enrolled();
    await page.evaluate(async () => {
      const opened = Promise.withResolvers<IDBDatabase>();
      const request = indexedDB.open("openpims");
      request.onsuccess = () => opened.resolve(request.result);
      const database = await opened.promise;
      const changed = Promise.withResolvers<void>();
      const transaction = database.transaction("records", "readwrite");
      transaction.oncomplete = () => changed.resolve();
      const records = transaction.objectStore("records");
      const names = records.getAllKeys();
      names.onsuccess = () => {
        const name = names.result.find((each) => String(each).startsWith("device.")) ?? "";
        const read = records.get(name);
        read.onsuccess = () => {
          read.result.data[0] ^= 1;
          records.put(read.result, name);
        };
      };
      await changed.promise;
      database.close();
    });
    expect(codeOf(await otp(page))).toBe(2311);
    const parameters = { action: "enroll", pinCode: PIN, smsCode: await service.activationCode(login) };
    succeeded(await call(page, "set", "pims.authentication.enrollment", parameters));
    expect(await service.verify(login, resultOf(await otp(page)).otp)).toBe(true);
    await page.close();
  });
});
