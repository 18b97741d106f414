// The operator's console in a real browser, on a real service: what an operator does, and that they can do it by keyboard.
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TestService } from "../../../conformance/harness.ts";
import { chromiumReason, launchChromium, noChromium } from "../../sdk/test/chromium.ts";
import { HandDevice } from "../../service/test/protocol-client.ts";
import { type BuiltPages, buildPages } from "./built-pages.ts";

let pages: BuiltPages;
let service: TestService;
let context: BrowserContext;
let closeBrowser: () => Promise<void>;
let page: Page;
/** What the page could not do: a violated policy, a script that failed. */
const faults: string[] = [];

if (!noChromium) {
  beforeAll(async () => {
    pages = await buildPages();
    service = await TestService.start({
      pages: ["console"],
      pagesDirectory: pages.directory,
      policy: { otpsPerDay: 0 },
    });
    ({ context, close: closeBrowser } = await launchChromium());
    page = await context.newPage();
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error" && !/status of (401|404|409|503)/.test(message.text()))
        faults.push(message.text());
    });
    await page.goto(`${service.url}/console/`);
    await page.getByLabel("Operator's token").fill(service.running.adminToken);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Accounts" }).waitFor();
  }, 60_000);
  afterAll(async () => {
    await closeBrowser();
    await service.stop();
    pages.remove();
    expect(faults).toEqual([]);
  });
}

const open = async (path: string): Promise<void> => {
  await page.goto(`${service.url}/console/#/${path}`);
};
const button = (name: string | RegExp) => page.getByRole("button", { name });
const account = (login: string) => `accounts/${encodeURIComponent(login)}`;

describe.skipIf(noChromium)(`the console${chromiumReason}`, () => {
  let login: string;
  beforeEach(async () => {
    login = await service.createAccount();
  });

  it("shows an account, blocks it and unblocks it, each after the other for real", async () => {
    await open(`accounts?search=${login.slice(0, 8)}`);
    await page.getByRole("link", { name: login }).click();
    await page.getByRole("heading", { name: login }).waitFor();
    await button("Block").click();
    await page.getByRole("dialog").getByRole("button", { name: "Block" }).click();
    await page.getByText(`${login} is blocked.`).waitFor();
    expect((await service.account(login)).body.pin).toBe("blocked");
    await button("Unblock").click();
    await page.getByText(`${login} is unblocked.`).waitFor();
    expect((await service.account(login)).body.pin).toBe("unset");
  });
});
