// The console in a real Chromium, on a real service of the file's own. Each test signs in an operator of its own, in a browser
// context of its own: one that fails leaves nothing to the next.

import type { ServiceOptions } from "@openpims/service";
import { type Chromium, launchChromium } from "@openpims/testing/chromium";
import { PIN, TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
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

/** Starts the service and the browser before the tests of the present group, and ends them after it. */
export function useConsole(options: Partial<ServiceOptions> = {}): ConsoleBench {
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
  const open = async (): Promise<ConsoleTab> => {
    const context = await browser.context.browser()?.newContext();
    if (!context) throw new Error("no browser");
    const tab = await ConsoleTab.open(context, service.url);
    onTestFinished(async () => {
      await context.close();
      tab.expectNoFault();
    });
    return tab;
  };
  return {
    get service() {
      return service;
    },
    open,
    signedIn: async () => {
      const tab = await open();
      await tab.signIn(await service.createOperator());
      await tab.headed("Accounts");
      return tab;
    },
    enrol: async (login, name = "a phone") =>
      HandDevice.enrolled(service.url, await service.activationCode(login), { pin: PIN, name }),
  };
}
