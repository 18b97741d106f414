// The whole page navigates to the identity provider and back, in a real browser against the real service.

import { PlaywrightTab, playwrightBrowser } from "@openpims/testing/browsers/playwright-tab";
import type { Tab } from "@openpims/testing/browsers/tab";
import { chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { codeOf, PASSWORD, PIN, succeeded, type TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Message } from "../../src/index.ts";
import { inEachBrowser } from "./in-each-browser.ts";
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
import { cancel, fillIn, fillInOrder, submit } from "./sign-in-page.ts";

declare const window: PhoneWindow;

const USER = "pims.authentication.user";
const USERNAME = { actionType: "basic", type: "username" };

inEachBrowser("redirect", (browser, name) => {
  let phone: PhoneService;
  let service: TestService;
  beforeAll(async () => {
    phone = await startPhoneService();
    ({ service } = phone);
  });
  beforeEach(() => browser().forget(service.url), 60_000);
  afterAll(() => phone.close());

  async function open(): Promise<Tab> {
    const page = await openPhone(browser(), service.url, "redirect");
    onTestFinished(() => page.close());
    return page;
  }

  /** Starts a call that leaves the page, and waits for the identity provider's page. */
  async function leave(page: Tab, action: string): Promise<void> {
    await page.evaluate(
      (a) => void window.pims.set("pims.authentication.user", { action: a } as never),
      action,
    );
    await page.waitForUrl((url) => !url.pathname.startsWith("/phone/"));
  }

  const back = (page: Tab) => page.waitForUrl((url) => url.pathname === "/phone/");
  const returned = async (page: Tab) => {
    await page.waitFor(() => window.ready);
    return page.evaluate(() => window.returned);
  };

  /** A page that its user has returned to, and the address of the return. */
  async function cameBack(): Promise<{ login: string; page: Tab; address: string }> {
    const login = await service.createAccount();
    const page = await open();
    await leave(page, "login");
    await fillIn(page, login);
    await back(page);
    await page.waitFor(() => window.ready);
    return { login, page, address: await page.evaluate(() => window.arrivedAt) };
  }

  async function signedIn(): Promise<{ login: string; page: Tab }> {
    const { login, page } = await cameBack();
    await startPhone(page, service.url, "redirect");
    succeeded(await call(page, "set", USER, { action: "login" }));
    return { login, page };
  }

  const username = async (page: Tab) =>
    resultOf(await call(page, "get", "pims.authentication.account", USERNAME)).username;

  it("signs in, enrols, and gives an OTP that the service accepts, also after a reload", async () => {
    const { login, page } = await signedIn();
    const smsCode = await service.activationCode(login);
    const enrolment = { action: "enroll", pinCode: PIN, smsCode };
    succeeded(await call(page, "set", "pims.authentication.enrollment", enrolment));
    await page.reload();
    await startPhone(page, service.url, "redirect");
    const withPin = { action: "withPIN", pinCode: PIN };
    const { otp } = resultOf(await call(page, "get", "pims.authentication.otp", withPin));
    expect(await service.verify(login, otp)).toBe(true);
  });

  it("signs in as the guide's sample has it", async () => {
    const page = await browser().open();
    onTestFinished(() => page.close());
    await page.goto(`${service.url}/phone/`);
    await page.evaluate(() => sessionStorage.setItem("sample", "yes"));
    await startSample(page, service.url, "redirect");
    await page.click("#go");
    await page.waitForUrl((url) => url.pathname.startsWith("/sign-in/"));
    await fillIn(page, await service.createAccount());
    await back(page);
    await startSample(page, service.url, "redirect");
    expect(await page.evaluate(() => window.told)).toMatchObject([{ status: "SUCCEEDED" }]);
  });

  it("takes the code out of the address and of the history, and keeps nothing of it", async () => {
    const { page } = await cameBack();
    expect(await returned(page)).toEqual({ action: "login" });
    expect((await page.url()).href).toBe(`${service.url}/phone/`);
    expect(
      await page.evaluate(() => JSON.stringify([history.state, { ...sessionStorage }, document.cookie])),
    ).toBe('[null,{},""]');
    if (!(page instanceof PlaywrightTab) || name !== "Chromium") return;
    // Only Chromium's tools show the history.
    const devTools = await page.page.context().newCDPSession(page.page);
    const { entries } = await devTools.send("Page.getNavigationHistory");
    expect(JSON.stringify(entries)).not.toContain("code=");
  });

  it("makes an account, and changes e-mail and password", async () => {
    const page = await open();
    await leave(page, "createAccount");
    const [login, newLogin] = [1, 2].map((n) => `redirect-${n}@openpims.example`);
    expect((await page.url()).pathname).toContain("/create-account/");
    await fillInOrder(page, [login ?? "", PASSWORD, PASSWORD]);
    await submit(page);
    await back(page);
    expect(await returned(page)).toEqual({ action: "createAccount" });
    await startPhone(page, service.url, "redirect");
    succeeded(await call(page, "set", USER, { action: "createAccount" }));
    expect(await username(page)).toBe(login);

    await leave(page, "updateLogin");
    await page.fill('input[name="newLogin"]', newLogin ?? "");
    await page.fill('input[name="password"]', PASSWORD);
    await submit(page);
    await back(page);
    await startPhone(page, service.url, "redirect");
    succeeded(await call(page, "set", USER, { action: "updateLogin" }));
    expect(await username(page)).toBe(newLogin);

    await leave(page, "updatePassword");
    await page.fill('input[name="password"]', PASSWORD);
    for (const field of ["newPassword", "newPasswordAgain"])
      await page.fill(`input[name="${field}"]`, `${PASSWORD} anew`);
    await submit(page);
    await back(page);
    await startPhone(page, service.url, "redirect");
    succeeded(await call(page, "set", USER, { action: "updatePassword" }));
    expect(await username(page)).toBe(newLogin);
  });

  it("that the user cancels is 2368, and the next one starts again", async () => {
    const page = await open();
    await leave(page, "login");
    await cancel(page);
    await back(page);
    expect(await returned(page)).toEqual({ action: "login" });
    expect((await page.url()).href).toBe(`${service.url}/phone/`);
    await startPhone(page, service.url, "redirect");
    expect(codeOf(await call(page, "set", USER, { action: "login" }))).toBe(2368);
    await leave(page, "login");
  });

  // The other browsers keep the page and show it again, where their drivers lose it; its end is tested below, in Chromium.
  if (name === "Chromium")
    it("that the user leaves by going back gives no answer, and the next one starts again", async () => {
      const page = await open();
      await leave(page, "login");
      await page.evaluate(() => history.back());
      await back(page);
      expect(await returned(page)).toBeUndefined();
      await startPhone(page, service.url, "redirect");
      await leave(page, "login");
      await fillIn(page, await service.createAccount());
      await back(page);
      await startPhone(page, service.url, "redirect");
      succeeded(await call(page, "set", USER, { action: "login" }));
    });

  it("that is answered with another call is 2000 with a reason, and used up", async () => {
    const { page } = await cameBack();
    await startPhone(page, service.url, "redirect");
    expect(codeOf(await call(page, "set", USER, { action: "forcedLogin" }))).toBe(2000);
    expect(await page.evaluate(() => window.details.at(-1))).toBe(
      "ResumedElsewhere, the user has come back from login: make that call",
    );
    await leave(page, "login");
  });

  it("is over where the page is loaded again before the call is made", async () => {
    const { page } = await cameBack();
    await returned(page);
    await page.reload();
    expect(await returned(page)).toBeUndefined();
    await startPhone(page, service.url, "redirect");
    expect(codeOf(await call(page, "get", "pims.authentication.account", USERNAME))).toBe(2301);
  });

  describe("an answer that does not belong here says so, and is sent nowhere", () => {
    const problem = (sentence: string) => ({ problem: expect.stringContaining(sentence) });

    /** Opens an answer's address, and returns the page's result. */
    async function openAnswer(page: Tab, address: string) {
      await page.goto(address);
      const seen = await returned(page);
      expect((await page.url()).href).toBe(`${service.url}/phone/`);
      await startPhone(page, service.url, "redirect");
      expect(codeOf(await call(page, "get", "pims.authentication.account", USERNAME))).toBe(2301);
      const sent = await page.evaluate(() =>
        performance.getEntriesByType("resource").map((entry) => entry.name),
      );
      expect(sent.filter((address) => address.includes("access_token"))).toEqual([]);
      return seen;
    }

    it("where it was used before, in the tab and in another", async () => {
      const { page, address } = await cameBack();
      await startPhone(page, service.url, "redirect");
      succeeded(await call(page, "set", USER, { action: "login" }));
      succeeded(await call(page, "set", USER, { action: "logout" }));
      expect(await openAnswer(page, address)).toEqual(problem("has begun no sign-in"));
      expect(await openAnswer(await open(), address)).toEqual(problem("has begun no sign-in"));
    });

    it("where another tab began it", async () => {
      const page = await open();
      await leave(page, "login");
      const other = await open();
      const foreign = `${service.url}/phone/?code=of-somebody&state=of-somebody`;
      expect(await openAnswer(other, foreign)).toEqual(problem("has begun no sign-in"));
      await page.close();
    });

    it("where its state is another one's, and the right one still comes through", async () => {
      const page = await open();
      await leave(page, "login");
      const form = (await page.url()).href;
      expect(await openAnswer(page, `${service.url}/phone/?code=of-somebody&state=of-somebody`)).toEqual(
        problem("another sign-in"),
      );
      await page.goto(form);
      await fillIn(page, await service.createAccount());
      await back(page);
      await startPhone(page, service.url, "redirect");
      succeeded(await call(page, "set", USER, { action: "login" }));
    });

    it("where it comes too late", async () => {
      const page = await open();
      await leave(page, "login");
      const form = (await page.url()).href;
      await page.goto(`${service.url}/phone/`);
      await page.evaluate(() => {
        const kept = JSON.parse(sessionStorage.getItem("openpims.attempt") ?? "");
        sessionStorage.setItem(
          "openpims.attempt",
          JSON.stringify({ ...kept, begunAt: Date.now() - 600_000 }),
        );
      });
      await page.goto(form);
      await fillIn(page, await service.createAccount());
      await back(page);
      expect(await returned(page)).toEqual(problem("too long"));
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    });
  });
});

it.skipIf(noChromium)(
  `a redirect ends with 2368 where the browser has kept the page, and shows it again when the user goes back${chromiumReason}`,
  async () => {
    const { service, close } = await startPhoneService();
    onTestFinished(close);
    const { context, ...chromium } = await launchChromium({ backForwardCache: true });
    onTestFinished(chromium.close);
    const keeping = playwrightBrowser("", context, chromium.close);
    const page = await openPhone(keeping, service.url, "redirect");
    await page.evaluate(() => {
      const tell = (message: Message) => localStorage.setItem("answer", JSON.stringify(message));
      void window.pims.set("pims.authentication.user", { action: "login" }).then(tell);
    });
    await page.waitForUrl((url) => url.pathname.startsWith("/sign-in/"));
    // The tools cannot reach a page restored from the cache; another tab sees its effect.
    const witness = await openPhone(keeping, service.url);
    await page.evaluate(() => history.back());
    await witness.waitFor(() => localStorage.getItem("answer"));
    const answer = await witness.evaluate(() => JSON.parse(localStorage.getItem("answer") ?? ""));
    expect(codeOf(answer)).toBe(2368);
  },
);
