// A support person at the console, in a real browser: the role is said and never promises more than it allows, and each
// state of an account says what helps.
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { OPERATOR_PASSWORD, type TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import type { BrowserContext, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useSharedTab } from "./console/console-bench.ts";
import type { ConsoleTab } from "./console/console-tab.ts";

describe.skipIf(noChromium)(`a support person${chromiumReason}`, () => {
  let service: TestService;
  let context: BrowserContext;
  let page: Page;
  let tab: ConsoleTab;
  let name: string;

  const shared = useSharedTab("support");
  beforeAll(() => {
    ({ service, context, page, tab, name } = shared());
  });

  const open = async (path: string, title: string): Promise<void> => {
    await tab.show(path);
    await tab.headed(title);
  };
  const openAccount = (login: string) => open(`accounts/${encodeURIComponent(login)}`, login);
  const button = (label: string | RegExp) => page.getByRole("button", { name: label });

  it("sees the password that was typed, when asked for", async () => {
    const outside = await context.browser()?.newContext();
    const other = await (outside ?? context).newPage();
    await other.goto(`${service.url}/console/`);
    const password = other.getByLabel("Password", { exact: true });
    await password.fill(OPERATOR_PASSWORD);
    await other.getByRole("button", { name: "Show Password" }).click();
    expect(await password.getAttribute("type")).toBe("text");
    await other.getByRole("button", { name: "Hide Password" }).click();
    expect(await password.getAttribute("type")).toBe("password");
    expect(await password.inputValue()).toBe(OPERATOR_PASSWORD);
    // A wrong one is emptied, shown or not.
    await other.getByLabel("Name").fill(name);
    await other.getByRole("button", { name: "Show Password" }).click();
    await password.fill("not the password of mine");
    await password.press("Enter");
    await other.getByText("The name or the password is wrong.").waitFor();
    expect(await password.inputValue()).toBe("");
    await other.close();
    await outside?.close();
  });

  it("reads the policies, and is offered no change of them", async () => {
    await open("policy", "Policies");
    const lifetime = page.getByLabel("Lifetime of an OTP");
    await lifetime.waitFor();
    expect(await lifetime.isDisabled()).toBe(true);
    expect(await page.getByLabel("A PIN is required").isDisabled()).toBe(true);
    expect(await button("Save changes").count()).toBe(0);
    await page.getByText("Only an administrator changes them.").waitFor();
  });

  it.each([
    ["operators", "Operators"],
    ["api-keys", "API keys"],
    ["keys", "Keys"],
  ])("is refused at %s, without its buttons", async (path, title) => {
    await open(path, title);
    await page.getByText("Your role does not allow this.").waitFor();
    expect(await page.getByRole("main").getByRole("button").count()).toBe(0);
  });

  it("finds the own role under the own name", async () => {
    await page.getByRole("link", { name }).click();
    await page.getByRole("main").getByText("Your role: Support").waitFor();
  });

  it("is reminded to identify a person before the number is changed", async () => {
    await openAccount(await service.createAccount());
    await button("Change login or number").click();
    await page
      .getByRole("dialog")
      .getByText(/Identify the person first/)
      .waitFor();
    await page.keyboard.press("Escape");
  });

  it("reads that a deleted device leaves the sign-ins, which a thief may have", async () => {
    const login = await service.createAccount();
    await HandDevice.enrolled(service.url, await service.activationCode(login), { pin: "4071", name: "vm" });
    await openAccount(login);
    await button(/^Delete vm/).click();
    await page
      .getByRole("dialog")
      .getByText(/Sign-ins stay: after a theft/)
      .waitFor();
    await page.keyboard.press("Escape");
  });

  it("reads what the block of an operator stops", async () => {
    const login = await service.createAccount();
    await service.admin("PATCH", `/accounts/${login}`, { blocked: true });
    await openAccount(login);
    await page.getByText(/^An operator blocked this account/).waitFor();
    expect(await button("Give a code").count()).toBe(0);
  });

  it("reads a message about an account on its page alone", async () => {
    const login = await service.createAccount();
    await service.admin("PATCH", `/accounts/${login}`, { blocked: true });
    await openAccount(login);
    await button("Unblock").click();
    const message = page.getByText(`${login} is unblocked.`);
    await message.waitFor();
    await page.getByRole("link", { name: "Audit log", exact: true }).click();
    await tab.headed("Audit log");
    expect(await message.count()).toBe(0);
  });

  it("reads that an unknown account does not exist", async () => {
    await openAccount("nobody@openpims.example");
    await page.getByText("It does not exist, or no longer.").waitFor();
  });
});
