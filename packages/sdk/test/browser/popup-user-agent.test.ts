// The pop-up in a real browser, with its own pop-up blocker, against the real service.

import { Application, tokensOf } from "@openpims/testing/browser";
import type { Tab } from "@openpims/testing/browsers/tab";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import type { PopupUserAgent, PopupUserAgentOptions } from "../../src/browser.ts";
import type { AuthorizationPrompt } from "../../src/platform/platform.ts";
import { preparedPath, startApplication } from "./application.ts";
import { inEachBrowser } from "./in-each-browser.ts";
import { startIsolatedService } from "./isolating-proxy.ts";
import { cancel, fillIn, signInPage } from "./sign-in-page.ts";

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
  readonly sdk: { readonly PopupUserAgent: typeof PopupUserAgent };
  open: typeof globalThis.open;
  opened: (Window | null)[];
  cancel(): void;
  begin(): Promise<string | Answer>;
}
declare const window: PageWindow;

inEachBrowser("pop-up", (browser, name) => {
  let service: TestService;
  let application: Awaited<ReturnType<typeof startApplication>>;
  beforeAll(async () => {
    [service, application] = await Promise.all([TestService.start(), startApplication()]);
  });
  afterAll(() => Promise.all([service.stop(), application.close()]));

  const redirectUri = () => `${application.origin}/callback`;

  async function openApplication(path = "/"): Promise<Tab> {
    const page = await browser().open();
    await page.goto(`${application.origin}${path}`);
    await page.waitFor(() => window.ready);
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
  async function click(page: Tab, prompt: AuthorizationPrompt, openFirst = false): Promise<Tab> {
    await page.evaluate(([p, first]) => window.onClick({}, p, first), [prompt, openFirst] as const);
    return page.popup(() => page.click("#sign-in"));
  }

  /** Waits until the agent has checked its window several times. */
  async function seen(page: Tab): Promise<void> {
    const before = await page.evaluate(() => window.looks);
    await page.waitFor((looks) => window.looks >= looks + 3, before);
  }

  const answerOf = (page: Tab): Promise<Answer> => page.evaluate(() => window.answer);

  it.each([
    ["opened by the SDK", false],
    ["opened by the click's handler before", true],
  ])("%s gives the address with a code that buys tokens, and closes", async (_, openFirst) => {
    const login = await service.createAccount();
    const page = await openApplication();
    const { client, prompt } = begin();
    const popup = await click(page, prompt, openFirst);
    const closed = popup.closed();
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
    await popup.waitFor(signInPage);
    await seen(page);
    await popup.close();
    expect(await answerOf(page)).toEqual({ name: "UserCancelled", message: "The sign-in window was closed" });
    await page.close();
  });

  it.each([
    ["that the user closes before the sign-in begins", "closed", "The sign-in window was closed"],
    ["of a sign-in that is cancelled before it begins", "cancelled", "The sign-in was cancelled"],
  ] as const)("%s stays the only one", async (_, ended, message) => {
    const page = await openApplication();
    await page.evaluate((prompt) => {
      const { open } = window;
      const cancelled = new AbortController();
      const agent = new window.sdk.PopupUserAgent({ signal: cancelled.signal });
      window.opened = [];
      window.open = (...how) => {
        const popup = open(...how);
        window.opened.push(popup);
        return popup;
      };
      window.cancel = () => cancelled.abort();
      window.begin = () => agent.authorize(prompt).then(String, ({ name, message }) => ({ name, message }));
      document.querySelector("#sign-in")?.addEventListener("click", () => agent.open());
    }, begin().prompt);
    const popup = await page.popup(() => page.click("#sign-in"));
    if (ended === "closed") {
      await popup.close();
      await page.waitFor(() => window.opened[0]?.closed);
    } else await page.evaluate(() => window.cancel());
    expect(await page.evaluate(() => window.begin())).toEqual({ name: "UserCancelled", message });
    expect(await page.evaluate(() => window.opened.length)).toBe(1);
    await page.close();
  });

  it("that the user cancels on comes back with access_denied", async () => {
    const page = await openApplication();
    const popup = await click(page, begin().prompt);
    await cancel(popup);
    const { address = "" } = await answerOf(page);
    expect(new URL(address).searchParams.get("error")).toBe("access_denied");
    await page.close();
  });

  it("is cancelled when the time is over, and closed", async () => {
    // Lets the test end the five minutes.
    const prepared = preparedPath(() => {
      const { setTimeout: start } = globalThis;
      const held = (act: (why: string) => void, ms: number, why: string) => {
        if (!(ms >= 60_000)) return start(act, ms, why);
        window.expire = () => act(why);
        return 0;
      };
      Object.assign(globalThis, { setTimeout: held });
    });
    const page = await openApplication(prepared);
    const popup = await click(page, begin().prompt);
    await popup.waitFor(signInPage);
    const closed = popup.closed();
    await page.evaluate(() => window.expire());
    expect(await answerOf(page)).toEqual({
      name: "UserCancelled",
      message: "The sign-in was not finished in time",
    });
    await closed;
    await page.close();
  });

  // Firefox's driver counts as a user in the page, so its blocker lets every window through.
  if (name !== "Firefox")
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
    const popups: Tab[] = [];
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
    const prepared = preparedPath(() => {
      const { setTimeout: start } = globalThis;
      const hasten = (act: (why: string) => void, ms: number, why: string) =>
        start(act, ms === 1_000 ? 0 : ms, why);
      Object.assign(globalThis, { setTimeout: hasten });
    });
    const page = await openApplication(prepared);
    const { client, prompt } = begin(isolated.service, isolated.url);
    const popup = await click(page, prompt);
    await popup.waitFor(signInPage);
    await page.waitFor(() => window.lookedAway);
    const closed = popup.closed();
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
    await first.waitFor(signInPage);
    await first.close();
    await page.evaluate(() => void Object.assign(window, { before: window.answer }));
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
