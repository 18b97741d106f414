// A page that playwright-core drives.
import type { BrowserContext, Page } from "playwright-core";
import type { PageWork, RunningBrowser, Tab } from "./tab.ts";

export class PlaywrightTab implements Tab {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async goto(address: string): Promise<void> {
    await this.page.goto(address);
  }

  async reload(): Promise<void> {
    await this.page.reload();
  }

  async url(): Promise<URL> {
    return new URL(this.page.url());
  }

  waitForUrl(matches: (url: URL) => boolean): Promise<void> {
    return this.page.waitForURL(matches);
  }

  evaluate<Given, Result>(work: PageWork<Given, Result>, given?: Given): Promise<Result> {
    // The driver's own types unwrap handles, which no test passes.
    return this.page.evaluate(work as never, given) as Promise<Result>;
  }

  async waitFor<Given>(condition: PageWork<Given, unknown>, given?: Given): Promise<void> {
    await this.page.waitForFunction(condition as never, given);
  }

  click(selector: string): Promise<void> {
    return this.page.click(selector);
  }

  fill(selector: string, text: string): Promise<void> {
    return this.page.fill(selector, text);
  }

  async popup(act: () => Promise<void>): Promise<Tab> {
    const [page] = await Promise.all([this.page.waitForEvent("popup"), act()]);
    return new PlaywrightTab(page);
  }

  async closed(): Promise<void> {
    if (!this.page.isClosed()) await this.page.waitForEvent("close");
  }

  close(): Promise<void> {
    return this.page.close();
  }
}

export interface PlaywrightBrowser extends RunningBrowser {
  open(): Promise<PlaywrightTab>;
}

/** A browser over one of its contexts. */
export const playwrightBrowser = (
  version: string,
  context: BrowserContext,
  close: () => Promise<void>,
): PlaywrightBrowser => ({
  version,
  open: async () => new PlaywrightTab(await context.newPage()),
  forget: async (origin) => {
    await context.clearCookies();
    const page = await context.newPage();
    // A page of the origin without scripts of its own.
    await page.goto(`${origin}/robots.txt`);
    await page.evaluate(async () => {
      localStorage.clear();
      for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name ?? "");
    });
    await page.close();
  },
  close,
});
