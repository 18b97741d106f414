// The console in a real Chromium, on a real service of the file's own. Each test signs in an operator of its own, in a browser
// context of its own: one that fails leaves nothing to the next.

import type { ServiceOptions } from "@openpims/service";
import { type Chromium, launchChromium } from "@openpims/testing/chromium";
import { PIN, TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type BuiltPages, buildPages } from "../built-pages.ts";
import { ConsoleTab } from "./console-tab.ts";

export interface ConsoleBench {
  readonly service: TestService;
  /** A tab at the sign-in; it closes at the test's end. It fails the test after a policy violation or a script's error. */
  open(): Promise<ConsoleTab>;
  /** A tab of a new administrator, at the list of accounts. */
  signedIn(): Promise<ConsoleTab>;
  /** A device of the account. */
  enrol(login: string, name?: string): Promise<HandDevice>;
}

interface Started {
  readonly service: TestService;
  /** A browser context of its own. */
  newContext(): Promise<BrowserContext>;
}

/** Starts the service and the browser before the tests of the present group, and ends them after it. */
function useServiceAndBrowser(options: Partial<ServiceOptions>): () => Started {
  let pages: BuiltPages;
  let service: TestService;
  let browser: Chromium;
  beforeAll(async () => {
    pages = await buildPages();
    service = await TestService.start({ pages: ["console"], pagesDirectory: pages.directory, ...options });
    browser = await launchChromium();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await service?.stop();
    pages?.remove();
  });
  const newContext = async (): Promise<BrowserContext> => {
    const context = await browser.context.browser()?.newContext();
    if (!context) throw new Error("no browser");
    return context;
  };
  return () => ({ service, newContext });
}

/** Starts the service and the browser for the tests of the present group, each with tabs of its own. */
export function useConsole(options: Partial<ServiceOptions> = {}): ConsoleBench {
  const started = useServiceAndBrowser(options);
  const open = async (): Promise<ConsoleTab> => {
    const { service, newContext } = started();
    const context = await newContext();
    const tab = await ConsoleTab.open(context, service.url);
    onTestFinished(async () => {
      await context.close();
      tab.expectNoFault();
    });
    return tab;
  };
  return {
    get service() {
      return started().service;
    },
    open,
    signedIn: async () => {
      const tab = await open();
      await tab.signIn(await started().service.createOperator());
      await tab.headed("Accounts");
      return tab;
    },
    enrol: async (login, name = "a phone") => {
      const { service } = started();
      return HandDevice.enrolled(service.url, await service.activationCode(login), { pin: PIN, name });
    },
  };
}

/** One tab that the tests of a group share, in the service's production mode. */
export interface SharedTab {
  readonly service: TestService;
  readonly tab: ConsoleTab;
  readonly page: Page;
  readonly context: BrowserContext;
  /** The operator's name. */
  readonly name: string;
}

/**
 * Signs an operator in before the tests of the present group.
 * @param begin runs before the sign-in
 * @returns gives the tab to a later hook or a test
 */
export function useSharedTab(
  role: "support" | "administrator",
  begin: (service: TestService) => Promise<void> = async () => {},
): () => SharedTab {
  const started = useServiceAndBrowser({ demo: false });
  let shared: SharedTab;
  beforeAll(async () => {
    const { service, newContext } = started();
    await begin(service);
    const context = await newContext();
    const tab = await ConsoleTab.open(context, service.url);
    const name = await service.createOperator(role);
    await tab.signIn(name);
    await tab.headed("Accounts");
    shared = { service, tab, page: tab.page, context, name };
  }, 60_000);
  return () => shared;
}
