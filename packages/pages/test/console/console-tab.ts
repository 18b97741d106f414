// One tab of the console. It acts as a person does: it finds elements by their accessible names.
import { OPERATOR_PASSWORD } from "@openpims/testing/harness";
import type { BrowserContext, Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** The browser's own log lines about refused and lost requests. */
const REFUSED = /status of (400|401|404|409|503)|ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED/;

export class ConsoleTab {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly #url: string;
  /** Policy violations and script errors. */
  readonly #faults: string[] = [];

  private constructor(page: Page, context: BrowserContext, url: string) {
    this.page = page;
    this.context = context;
    this.#url = url;
    // Below the test's own time-out, so that the failure names the awaited element.
    page.setDefaultTimeout(12_000);
    page.on("pageerror", (error) => this.#faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !REFUSED.test(message.text())) this.#faults.push(message.text());
    });
  }

  static async open(context: BrowserContext, url: string): Promise<ConsoleTab> {
    const page = await context.newPage();
    const tab = new ConsoleTab(page, context, url);
    await page.goto(`${url}/console/`);
    return tab;
  }

  expectNoFault(): void {
    expect(this.#faults).toEqual([]);
  }

  async signIn(name: string, password = OPERATOR_PASSWORD): Promise<void> {
    await this.page.getByLabel("Name").fill(name);
    await this.page.getByLabel("Password").fill(password);
    await this.page.keyboard.press("Enter");
  }

  /** @param path below `/console/#/` */
  async show(path: string): Promise<void> {
    await this.page.goto(`${this.#url}/console/#/${path}`);
  }

  async showAccount(login: string): Promise<void> {
    await this.show(`accounts/${encodeURIComponent(login)}`);
    await this.headed(login);
  }

  headed(name: string): Promise<void> {
    return this.page.getByRole("heading", { name, level: 1, exact: true }).waitFor();
  }

  said(text: string | RegExp): Promise<void> {
    return this.page.locator("main").getByText(text).first().waitFor();
  }

  button(name: string): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  get dialog(): Locator {
    return this.page.getByRole("dialog");
  }

  inDialog(name: string): Locator {
    return this.dialog.getByRole("button", { name, exact: true });
  }

  section(name: string): Locator {
    return this.page.locator("section", { has: this.page.getByRole("heading", { name, exact: true }) });
  }

  /** Polls, as the focus follows the drawing. */
  async expectFocus(text: string): Promise<void> {
    await expect.poll(() => this.page.evaluate(() => document.activeElement?.textContent?.trim())).toBe(text);
  }
}
