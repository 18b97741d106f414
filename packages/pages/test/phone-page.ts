// The phone in a real Chromium against the real service, operated by tests.

import { launchChromium } from "@openpims/testing/chromium";
import { PASSWORD, PIN, TestService } from "@openpims/testing/harness";
import type { BrowserContext, Page } from "playwright-core";
import { type BuiltPages, buildPages } from "./built-pages.ts";

export interface PhoneBench {
  readonly pages: BuiltPages;
  readonly service: TestService;
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** The built pages, a service that serves them, and a browser. */
export async function startBench(): Promise<PhoneBench> {
  const [pages, browser] = await Promise.all([buildPages(), launchChromium()]);
  const service = await TestService.start({
    pages: ["phone", "console"],
    pagesDirectory: pages.directory,
    attach: () => ({
      paths: ["/demo/car.json"],
      handle: (_, response) => response.writeHead(200).end('{"broker":"mqtts://127.0.0.1:8885"}'),
    }),
  });
  return {
    pages,
    service,
    context: browser.context,
    close: async () => {
      await browser.close();
      await service.stop();
      pages.remove();
    },
  };
}

/** Resets the site: no session, no device, no service worker. */
export async function forgetSite({ context, service }: PhoneBench): Promise<void> {
  for (const page of context.pages().slice(1)) await page.close();
  const [page = await context.newPage()] = context.pages();
  await page.goto("about:blank");
  const devTools = await context.newCDPSession(page);
  await devTools.send("Storage.clearDataForOrigin", { origin: service.url, storageTypes: "all" });
  await context.clearCookies();
}

/** One tab with the phone. It acts as a person does: it finds elements by their accessible names. */
export class PhonePage {
  readonly page: Page;
  readonly #service: TestService;

  private constructor(page: Page, service: TestService) {
    this.page = page;
    this.#service = service;
  }

  /** @param clock true if the test controls the page's time */
  static open(bench: PhoneBench, { clock = false } = {}): Promise<PhonePage> {
    return PhonePage.openAt(bench, bench.service.url, { clock });
  }

  /** The same of another service. */
  static async openAt(
    { context, service }: PhoneBench,
    url: string,
    { clock = false } = {},
  ): Promise<PhonePage> {
    const page = await context.newPage();
    // Below the test's own time-out, so that the failure names the awaited element.
    page.setDefaultTimeout(10_000);
    if (clock) await page.clock.install();
    await page.goto(`${url}/phone/`);
    return new PhonePage(page, service);
  }

  /** Waits for a step by its title. @throws Error with the title shown instead */
  async step(title: string): Promise<void> {
    try {
      await this.page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
    } catch {
      throw new Error(`not at “${title}”, but: ${await this.page.locator("main").innerText()}`);
    }
  }

  press(name: string): Promise<void> {
    return this.page.getByRole("button", { name, exact: true }).click();
  }

  async signIn(login: string, password = PASSWORD): Promise<void> {
    await this.step("Sign in");
    const [popup] = await Promise.all([this.page.waitForEvent("popup"), this.press("Sign in")]);
    await popup.getByLabel("E-mail").fill(login);
    await popup.getByLabel("Password").fill(password);
    const closed = popup.waitForEvent("close");
    await popup.getByRole("button", { name: "Sign in" }).click();
    await closed;
  }

  /** The code of the newest SMS, as the demo's operator sees it. */
  async smsCode(login: string): Promise<string> {
    return (await this.#service.admin("GET", `/accounts/${login}/outbox`)).body.message.code;
  }

  /** The code of an SMS that was just requested. */
  async newSmsCode(login: string): Promise<string> {
    await this.step("Enter the SMS code");
    return this.smsCode(login);
  }

  async giveCode(code: string): Promise<void> {
    await this.step("Enter the SMS code");
    await this.page.getByLabel("Code", { exact: true }).fill(code);
    await this.press("Continue");
  }

  async givePin(pin: string): Promise<void> {
    await this.page.keyboard.type(pin);
    await this.press("Done");
  }

  /** Presses the buttons of the pad. */
  async pressPin(pin: string): Promise<void> {
    for (const digit of pin) await this.press(digit);
    await this.press("Done");
  }

  async chooseAndRepeatPin(pin: string): Promise<void> {
    await this.step("Choose a PIN");
    await this.givePin(pin);
    await this.step("The PIN once more");
    await this.givePin(pin);
  }

  async giveNumber(number: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Phone number" }).fill(number);
    await this.press("Send the SMS");
  }

  /** Gives a PIN that is refused. @returns the message */
  async giveWrongPin(pin: string): Promise<string> {
    const message = '[role="alert"] .message';
    // Marks the old message: only a new one counts.
    await this.page.evaluate((old) => document.querySelector(old)?.classList.add("old"), message);
    await this.givePin(pin);
    const fresh = this.page.locator(`${message}:not(.old)`);
    await fresh.waitFor();
    return (await fresh.textContent()) ?? "";
  }

  /** The accessible name of the focused element. */
  focused(): Promise<string> {
    return this.page.evaluate(() => {
      const element = document.activeElement;
      const [label] = element instanceof HTMLInputElement ? (element.labels ?? []) : [];
      return (element?.getAttribute("aria-label") ?? label?.textContent ?? element?.textContent ?? "").trim();
    });
  }

  /** Presses Tab until the wanted element has the focus; at most as often as a page has focusable elements. */
  async tabTo(wanted: (focused: string) => boolean): Promise<void> {
    for (let places = 0; places < 40; places++) {
      if (wanted(await this.focused())) return;
      await this.page.keyboard.press("Tab");
    }
    throw new Error("the keyboard does not get there");
  }

  async pressByKeyboard(name: string): Promise<void> {
    await this.tabTo((focused) => focused === name);
    // The heading may have the same name as the button.
    const isButton = () => document.activeElement instanceof HTMLButtonElement;
    if (!(await this.page.evaluate(isButton))) {
      await this.page.keyboard.press("Tab");
      await this.tabTo((focused) => focused === name);
    }
    await this.page.keyboard.press("Enter");
  }

  /** From the sign-in to the enrolled device. */
  async enrol(login: string, pin = PIN): Promise<void> {
    await this.signIn(login);
    await this.step("Make this device yours");
    await this.press("Send me the SMS");
    await this.step("Enter the SMS code");
    await this.giveCode(await this.smsCode(login));
    await this.chooseAndRepeatPin(pin);
    await this.step("Enter your PIN");
  }

  async otp(pin = PIN): Promise<string> {
    await this.step("Enter your PIN");
    await this.givePin(pin);
    return this.shownOtp();
  }

  async shownOtp(): Promise<string> {
    await this.step("Your one-time password");
    return (await this.page.locator("output").textContent()) ?? "";
  }

  /** Waits until the service worker has the page's files. */
  async shellKept(): Promise<void> {
    await this.page.evaluate(async () => {
      await navigator.serviceWorker.ready;
    });
    await this.page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
  }

  /** The failure message, with its code. */
  async trouble(): Promise<string> {
    const message = this.page.locator('[role="alert"] .message');
    await message.waitFor();
    return (await message.textContent()) ?? "";
  }

  /** The success message. */
  async notice(): Promise<string> {
    const message = this.page.locator('.card [role="status"] .message.success');
    await message.waitFor();
    return (await message.textContent()) ?? "";
  }
}
