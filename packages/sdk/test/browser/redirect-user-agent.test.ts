// The whole page navigates to the identity provider and back, in a real browser against the real service.

import { chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { codeOf, PASSWORD, PIN, succeeded, type TestService } from "@openpims/testing/harness";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import type { Message } from "../../src/index.ts";
import {
  call,
  clearSite,
  fillIn,
  openPhone,
  type PhoneService,
  type PhoneWindow,
  resultOf,
  startPhone,
  startPhoneService,
  startSample,
} from "./phone.ts";

declare const window: PhoneWindow;

const USER = "pims.authentication.user";
const USERNAME = { actionType: "basic", type: "username" };

describe.skipIf(noChromium)(`a redirect of the whole page${chromiumReason}`, () => {
  let phone: PhoneService;
  let service: TestService;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  beforeAll(async () => {
    [phone, browser] = await Promise.all([startPhoneService(), launchChromium()]);
    ({ service } = phone);
  });
  beforeEach(() => clearSite(browser.context, service.url));
  afterAll(() => Promise.all([phone.close(), browser.close()]));

  async function open(): Promise<Page> {
    const page = await openPhone(browser.context, service.url, "redirect");
    onTestFinished(() => page.close());
    return page;
  }

  /** Starts a call that leaves the page, and waits for the identity provider's page. */
  async function leave(page: Page, action: string): Promise<void> {
    const left = page.waitForURL((url) => !url.pathname.startsWith("/phone/"));
    await page.evaluate(
      (a) => void window.pims.set("pims.authentication.user", { action: a } as never),
      action,
    );
    await left;
  }

  const back = (page: Page) => page.waitForURL((url) => url.pathname === "/phone/");
  const returned = async (page: Page) => {
    await page.waitForFunction(() => window.ready);
    return page.evaluate(() => window.returned);
  };

  /** A page that its user has returned to, and the address of the return. */
  async function cameBack(): Promise<{ login: string; page: Page; address: string }> {
    const login = await service.createAccount();
    const page = await open();
    await leave(page, "login");
    const answer = page.waitForRequest((request) => request.url().includes("/phone/?"));
    await fillIn(page, login);
    return { login, page, address: (await answer).url() };
  }

  async function signedIn(): Promise<{ login: string; page: Page }> {
    const { login, page } = await cameBack();
    await startPhone(page, service.url, "redirect");
    succeeded(await call(page, "set", USER, { action: "login" }));
    return { login, page };
  }

  const username = async (page: Page) =>
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
    const page = await browser.context.newPage();
    onTestFinished(() => page.close());
    await page.goto(`${service.url}/phone/`);
    await page.evaluate(() => sessionStorage.setItem("sample", "yes"));
    await startSample(page, service.url, "redirect");
    const left = page.waitForURL((url) => url.pathname.startsWith("/sign-in/"));
    await page.click("#go");
    await left;
    await fillIn(page, await service.createAccount());
    await startSample(page, service.url, "redirect");
    expect(await page.evaluate(() => window.told)).toMatchObject([{ status: "SUCCEEDED" }]);
  });

  it("takes the code out of the address and of the history, and keeps nothing of it", async () => {
    const { page } = await cameBack();
    expect(await returned(page)).toEqual({ action: "login" });
    expect(page.url()).toBe(`${service.url}/phone/`);
    expect(
      await page.evaluate(() => JSON.stringify([history.state, { ...sessionStorage }, document.cookie])),
    ).toBe('[null,{},""]');
    const devTools = await browser.context.newCDPSession(page);
    const { entries } = await devTools.send("Page.getNavigationHistory");
    expect(JSON.stringify(entries)).not.toContain("code=");
  });

  it("makes an account, and changes e-mail and password", async () => {
    const page = await open();
    await leave(page, "createAccount");
    const [login, newLogin] = [1, 2].map((n) => `redirect-${n}@openpims.example`);
    expect(page.url()).toContain("/create-account/");
    await page.getByLabel("E-mail").fill(login ?? "");
    for (const field of await page.locator('input[type="password"]').all()) await field.fill(PASSWORD);
    await page.getByRole("button").first().click();
    await back(page);
    expect(await returned(page)).toEqual({ action: "createAccount" });
    await startPhone(page, service.url, "redirect");
    succeeded(await call(page, "set", USER, { action: "createAccount" }));
    expect(await username(page)).toBe(login);

    await leave(page, "updateLogin");
    await page
      .locator('input[name="newLogin"]')
      .last()
      .fill(newLogin ?? "");
    for (const field of await page.locator('input[type="password"]').all()) await field.fill(PASSWORD);
    await page.getByRole("button").first().click();
    await back(page);
    await startPhone(page, service.url, "redirect");
    succeeded(await call(page, "set", USER, { action: "updateLogin" }));
    expect(await username(page)).toBe(newLogin);

    await leave(page, "updatePassword");
    const fields = await page.locator('input[type="password"]').all();
    for (const [n, field] of fields.entries()) await field.fill(n === 0 ? PASSWORD : `${PASSWORD} anew`);
    await page.getByRole("button").first().click();
    await back(page);
    await startPhone(page, service.url, "redirect");
    succeeded(await call(page, "set", USER, { action: "updatePassword" }));
    expect(await username(page)).toBe(newLogin);
  });

  it("that the user cancels is 2368, and the next one starts again", async () => {
    const page = await open();
    await leave(page, "login");
    await page.getByRole("button", { name: "Cancel" }).click();
    await back(page);
    expect(await returned(page)).toEqual({ action: "login" });
    expect(page.url()).toBe(`${service.url}/phone/`);
    await startPhone(page, service.url, "redirect");
    expect(codeOf(await call(page, "set", USER, { action: "login" }))).toBe(2368);
    await leave(page, "login");
  });

  it("that the user leaves by going back gives no answer, and the next one starts again", async () => {
    const page = await open();
    await leave(page, "login");
    await page.goBack();
    expect(await returned(page)).toBeUndefined();
    await startPhone(page, service.url, "redirect");
    await leave(page, "login");
    await fillIn(page, await service.createAccount());
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
    async function openAnswer(page: Page, address: string) {
      const redeemed: string[] = [];
      page.on("request", (request) => {
        if (request.url().includes("access_token")) redeemed.push(request.url());
      });
      await page.goto(address);
      const seen = await returned(page);
      expect(page.url()).toBe(`${service.url}/phone/`);
      await startPhone(page, service.url, "redirect");
      expect(codeOf(await call(page, "get", "pims.authentication.account", USERNAME))).toBe(2301);
      expect(redeemed).toEqual([]);
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
      const form = page.url();
      expect(await openAnswer(page, `${service.url}/phone/?code=of-somebody&state=of-somebody`)).toEqual(
        problem("another sign-in"),
      );
      await page.goto(form);
      await fillIn(page, await service.createAccount());
      await startPhone(page, service.url, "redirect");
      succeeded(await call(page, "set", USER, { action: "login" }));
    });

    it("where it comes too late", async () => {
      const page = await open();
      await leave(page, "login");
      const form = page.url();
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
      expect(await returned(page)).toEqual(problem("too long"));
      expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
    });
  });

  it("ends with 2368 where the browser has kept the page, and shows it again when the user goes back", async () => {
    const keeping = await launchChromium({ backForwardCache: true });
    onTestFinished(() => keeping.close());
    const page = await openPhone(keeping.context, service.url, "redirect");
    await page.evaluate(() => {
      const tell = (message: Message) => localStorage.setItem("answer", JSON.stringify(message));
      void window.pims.set("pims.authentication.user", { action: "login" }).then(tell);
    });
    await page.waitForURL((url) => url.pathname.startsWith("/sign-in/"));
    // The tools cannot reach a page restored from the cache; another tab sees its effect.
    const witness = await openPhone(keeping.context, service.url);
    await page.evaluate(() => history.back());
    await witness.waitForFunction(() => localStorage.getItem("answer"));
    const answer = await witness.evaluate(() => JSON.parse(localStorage.getItem("answer") ?? ""));
    expect(codeOf(answer)).toBe(2368);
  });
});
