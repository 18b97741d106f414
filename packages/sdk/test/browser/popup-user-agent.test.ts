// The pop-up in a real browser, with its own pop-up blocker, against the real service.

import { Application, tokensOf } from "@openpims/testing/browser";
import { chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { PASSWORD, TestService } from "@openpims/testing/harness";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import type { PopupUserAgentOptions } from "../../src/browser.ts";
import type { AuthorizationPrompt } from "../../src/platform/platform.ts";
import { startApplication } from "./application.ts";
import { startIsolatedService } from "./isolating-proxy.ts";

type Answer = { readonly address?: string; readonly name?: string; readonly message?: string };

/** The page's globals for the tests. */
interface PageWindow {
  ready: boolean;
  readonly looks: number;
  readonly lookedAway: boolean | undefined;
  expire(): void;
  answer: Promise<Answer>;
  onClick(options: PopupUserAgentOptions, prompt: AuthorizationPrompt, openFirst: boolean): void;
  authorize(options: PopupUserAgentOptions, prompt: AuthorizationPrompt): Promise<Answer>;
}
declare const window: PageWindow;

describe.skipIf(noChromium)(`a pop-up${chromiumReason}`, () => {
  let service: TestService;
  let browser: Awaited<ReturnType<typeof launchChromium>>;
  let application: Awaited<ReturnType<typeof startApplication>>;
  beforeAll(async () => {
    [service, browser, application] = await Promise.all([
      TestService.start(),
      launchChromium(),
      startApplication(),
    ]);
  });
  afterAll(() => Promise.all([service.stop(), browser.close(), application.close()]));

  const redirectUri = () => `${application.origin}/callback`;

  async function openApplication(path = "/", prepare?: () => void): Promise<Page> {
    const page = await browser.context.newPage();
    if (prepare) await page.addInitScript(prepare);
    await page.goto(`${application.origin}${path}`);
    await page.waitForFunction(() => window.ready);
    return page;
  }

  /** A sign-in that the application has started. */
  function begin(
    provider = service,
    url = service.url,
  ): { client: Application; prompt: AuthorizationPrompt } {
    const client = new Application(provider, url);
    return {
      client,
      prompt: { url: client.authorizationUrl({ redirect_uri: redirectUri() }), redirectUri: redirectUri() },
    };
  }

  /** Clicks, and returns the window that opens. */
  async function click(page: Page, prompt: AuthorizationPrompt, openFirst = false): Promise<Page> {
    await page.evaluate(([p, first]) => window.onClick({}, p, first), [prompt, openFirst] as const);
    const [popup] = await Promise.all([page.waitForEvent("popup"), page.click("#sign-in")]);
    return popup;
  }

  /** Waits until the agent has checked its window several times. */
  async function seen(page: Page): Promise<void> {
    const before = await page.evaluate(() => window.looks);
    await page.waitForFunction((looks) => window.looks >= looks + 3, before);
  }

  const answerOf = (page: Page): Promise<Answer> => page.evaluate(() => window.answer);

  async function fillIn(popup: Page, login: string): Promise<void> {
    await popup.getByLabel("E-mail").fill(login);
    await popup.getByLabel("Password").fill(PASSWORD);
    await popup.getByRole("button", { name: "Sign in" }).click();
  }

  it.each([
    ["opened by the SDK", false],
    ["opened by the click's handler before", true],
  ])("%s gives the address with a code that buys tokens, and closes", async (_, openFirst) => {
    const login = await service.createAccount();
    const page = await openApplication();
    const { client, prompt } = begin();
    const popup = await click(page, prompt, openFirst);
    const closed = popup.waitForEvent("close");
    await fillIn(popup, login);
    const { address = "" } = await answerOf(page);
    await closed;
    expect(address.startsWith(`${redirectUri()}?`)).toBe(true);
    const code = new URL(address).searchParams.get("code") ?? "";
    tokensOf(await client.redeem(code, { redirect_uri: redirectUri() }));
    await page.close();
  });

  it("that the user closes is cancelled", async () => {
    const page = await openApplication();
    const popup = await click(page, begin().prompt);
    await popup.getByLabel("E-mail").waitFor();
    await seen(page);
    await popup.close();
    expect(await answerOf(page)).toEqual({ name: "UserCancelled", message: "The sign-in window was closed" });
    await page.close();
  });

  it("that the user cancels on comes back with access_denied", async () => {
    const page = await openApplication();
    const popup = await click(page, begin().prompt);
    await popup.getByRole("button", { name: "Cancel" }).click();
    const { address = "" } = await answerOf(page);
    expect(new URL(address).searchParams.get("error")).toBe("access_denied");
    await page.close();
  });

  it("is cancelled when the time is over, and closed", async () => {
    const page = await browser.context.newPage();
    // Lets the test end the five minutes.
    await page.addInitScript(() => {
      const { setTimeout: start } = globalThis;
      const held = (act: (why: string) => void, ms: number, why: string) => {
        if (!(ms >= 60_000)) return start(act, ms, why);
        window.expire = () => act(why);
        return 0;
      };
      Object.assign(globalThis, { setTimeout: held });
    });
    await page.goto(application.origin);
    await page.waitForFunction(() => window.ready);
    const popup = await click(page, begin().prompt);
    await popup.getByLabel("E-mail").waitFor();
    const closed = popup.waitForEvent("close");
    await page.evaluate(() => window.expire());
    expect(await answerOf(page)).toEqual({
      name: "UserCancelled",
      message: "The sign-in was not finished in time",
    });
    await closed;
    await page.close();
  });

  it("that the browser blocks says so: nobody has clicked", async () => {
    const page = await openApplication(`/#${encodeURIComponent(JSON.stringify(begin().prompt))}`);
    expect(await answerOf(page)).toMatchObject({
      name: "PageNotShown",
      message: expect.stringContaining("allow pop-ups"),
    });
    await page.close();
  });

  it("takes the answer to its own request only: two tabs sign in at once", async () => {
    const logins = [await service.createAccount(), await service.createAccount()];
    const pages = [await openApplication(), await openApplication()];
    const begun = pages.map(() => begin());
    const popups: Page[] = [];
    for (const [i, page] of pages.entries())
      popups.push(await click(page, begun[i]?.prompt ?? expect.unreachable()));
    await fillIn(popups[1] ?? expect.unreachable(), logins[1] ?? "");
    const second = await answerOf(pages[1] ?? expect.unreachable());
    expect(new URL(second.address ?? "").searchParams.get("state")).toBe(begun[1]?.client.state);
    await seen(pages[0] ?? expect.unreachable());
    await popups[0]?.close();
    expect(await answerOf(pages[0] ?? expect.unreachable())).toMatchObject({ name: "UserCancelled" });
    for (const page of pages) await page.close();
  });

  it("that the identity provider cuts off is not taken for closed, and closes at the end", async () => {
    const isolated = await startIsolatedService((path) => path.startsWith("/sign-in/"));
    onTestFinished(() => isolated.close());
    const login = await isolated.service.createAccount();
    // An agent that considers the window closed does not wait for a last message here.
    const page = await openApplication("/", () => {
      const { setTimeout: start } = globalThis;
      const hasten = (act: (why: string) => void, ms: number, why: string) =>
        start(act, ms === 1_000 ? 0 : ms, why);
      Object.assign(globalThis, { setTimeout: hasten });
    });
    const { client, prompt } = begin(isolated.service, isolated.url);
    const popup = await click(page, prompt);
    await popup.getByLabel("E-mail").waitFor();
    await page.waitForFunction(() => window.lookedAway);
    const closed = popup.waitForEvent("close");
    await fillIn(popup, login);
    const { address = "" } = await answerOf(page);
    await closed;
    const code = new URL(address).searchParams.get("code") ?? "";
    tokensOf(await client.redeem(code, { redirect_uri: redirectUri() }));
    await page.close();
  });

  it("is cancelled by the next sign-in, which keeps its own", async () => {
    const isolated = await startIsolatedService((path) => path.startsWith("/sign-in/"));
    onTestFinished(() => isolated.close());
    const page = await openApplication();
    const first = await click(page, begin(isolated.service, isolated.url).prompt, true);
    await first.getByLabel("E-mail").waitFor();
    await first.close();
    await page.evaluate(() => Object.assign(window, { before: window.answer }));
    const second = await click(page, begin().prompt, true);
    expect(await page.evaluate(() => (window as unknown as { before: Promise<Answer> }).before)).toEqual({
      name: "UserCancelled",
      message: "Another sign-in was begun",
    });
    await fillIn(second, await service.createAccount());
    expect((await answerOf(page)).address).toContain("code=");
    await page.close();
  });

  it("refuses a redirect to another site, which could hand nothing over, and no window opens", async () => {
    const page = await openApplication();
    const prompt = { ...begin().prompt, redirectUri: "https://elsewhere.example/callback" };
    const answer = await page.evaluate((p) => window.authorize({}, p), prompt);
    expect(answer).toMatchObject({ name: "PageNotShown", message: expect.stringContaining("of this site") });
    await page.close();
  });
});
