// A support person's and an administrator's work on accounts, in a real browser: login and number, the link for a new password
// up to its page, names of devices, filters, totals and the export.
import { readFileSync } from "node:fs";
import { Application } from "@openpims/testing/browser";
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import type { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import type { BrowserContext, Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { useSharedTab } from "./console/console-bench.ts";
import type { ConsoleTab } from "./console/console-tab.ts";
import { expectFit } from "./console-look.ts";

const NEW = "quiet heron by the weir";

describe.skipIf(noChromium)(`work on accounts${chromiumReason}`, () => {
  let service: TestService;
  let context: BrowserContext;
  let page: Page;
  let tab: ConsoleTab;
  let login: string;

  const shared = useSharedTab("administrator", async (started) => {
    login = await started.createAccount();
    for (let i = 0; i < 3; i++)
      await HandDevice.enrolled(started.url, await started.activationCode(login), {
        pin: "4071",
        name: "vm",
      });
  });
  beforeAll(() => {
    ({ service, context, page, tab } = shared());
  });

  const headed = (name: string, at = page) =>
    at.getByRole("heading", { name, level: 1, exact: true }).waitFor();
  const open = async (path: string, name: string): Promise<void> => {
    await tab.show(path);
    await headed(name);
  };
  const button = (name: string | RegExp) => page.getByRole("button", { name });
  const dialog = () => page.getByRole("dialog");

  it("the list narrows to what a support person looks for, and counts it", async () => {
    await service.admin("PATCH", `/accounts/${await service.createAccount()}`, { blocked: true });
    const { phoneNumber } = (await service.account(login)).body;
    await open("accounts", "Accounts");
    await page.getByText("Accounts in all: 2").waitFor();
    await expectFit(page, "list");
    await page.getByLabel("Find a login or phone number").fill(phoneNumber.replace("+33", "00 33 "));
    await button("Find").click();
    await page.getByText("Accounts found: 1 of 2").waitFor();
    await page.getByRole("row", { name: login }).waitFor();
    await page.getByLabel("Find a login or phone number").fill("");
    await page.getByLabel("Blocked").check();
    // The totals of the search before are the same.
    await expect.poll(() => page.getByRole("row", { name: login }).count()).toBe(0);
    await page.getByText("Accounts found: 1 of 2").waitFor();
    await page.getByLabel("Without a device").check();
    await page.getByLabel("Without a PIN").check();
    await page.waitForURL(/blocked=true&pin=unset&devices=none/);
    await expectFit(page, "filtered");
    const [file] = await Promise.all([page.waitForEvent("download"), button("Export").click()]);
    const lines = readFileSync((await file.path()) ?? "", "utf8")
      .trim()
      .split("\r\n");
    expect([file.suggestedFilename(), lines.length]).toEqual(["accounts.csv", 2]);
    const refusal = { error: "too many exports", reason: "othersExport" };
    await page.route("**/account-export?*", (route) => route.fulfill({ status: 503, json: refusal }));
    await button("Export").click();
    await page.getByText(/^Others are exporting now/).waitFor();
    await page.unroute("**/account-export?*");
  });

  it("the list keeps what is being typed while it is drawn anew", async () => {
    await open("accounts", "Accounts");
    await page.getByText("Accounts in all: 2").waitFor();
    const search = page.getByLabel("Find a login or phone number");
    await search.fill("somebo");
    await service.createAccount();
    await page.getByText("Accounts in all: 3").waitFor();
    expect(await search.inputValue()).toBe("somebo");
  });

  it("three devices of one host are told apart, and named", async () => {
    await open(`accounts/${encodeURIComponent(login)}`, login);
    const { devices } = (await service.account(login)).body;
    const [first] = devices;
    await page.getByRole("button", { name: `Name vm (${first.shortId})` }).click();
    await dialog().getByLabel("Name").fill("<b>");
    await dialog().getByRole("button", { name: "Save" }).click();
    await dialog()
      .getByText(/^A name has letters/)
      .waitFor();
    await dialog().getByLabel("Name").fill("Kitchen");
    await expectFit(page, "name");
    await dialog().getByRole("button", { name: "Save" }).click();
    await page.getByRole("row", { name: `Kitchen vm ${first.shortId}` }).waitFor();
    await expectFit(page, "devices");
  });

  it("a login and a number are changed, and a conflict is shown at its field", async () => {
    const other = await service.createAccount();
    const { phoneNumber } = (await service.account(other)).body;
    await open(`accounts/${encodeURIComponent(login)}`, login);
    await button("Change login or number").click();
    await dialog().getByLabel("Login").fill(other);
    await dialog().getByRole("button", { name: "Change" }).click();
    await dialog().getByText("That login is taken.").waitFor();
    await dialog().getByLabel("Login").fill("ren\u0430med@openpims.example");
    await dialog().getByRole("button", { name: "Change" }).click();
    await dialog()
      .getByText(/^A login has no blanks/)
      .waitFor();
    await dialog().getByLabel("Login").fill("renamed@openpims.example");
    await dialog().getByLabel("Phone number").fill(phoneNumber);
    await dialog().getByRole("button", { name: "Change" }).click();
    await dialog().getByText("Another account has this number.").waitFor();
    await expectFit(page, "change");
    await dialog().getByLabel("Give it to both accounts").check();
    await dialog().getByRole("button", { name: "Change" }).click();
    await headed("renamed@openpims.example");
    login = "renamed@openpims.example";
    expect((await service.account(login)).body.phoneNumber).toBe(phoneNumber);
  });

  it.each([
    ["en-GB", "Choose a new password", "New password", "The new password again", "Save the password"],
    [
      "fr-FR",
      "Choisir un nouveau mot de passe",
      "Nouveau mot de passe",
      "Le nouveau mot de passe, encore une fois",
      "Enregistrer le mot de passe",
    ],
  ])(
    "a link is shown once, and its page chooses a password: %s",
    async (locale, title, field, again, save) => {
      await open(`accounts/${encodeURIComponent(login)}`, login);
      await button("Reset password").click();
      await expectFit(page, "link asked");
      await dialog().getByRole("button", { name: "Make the link" }).click();
      const link = (await dialog().locator(".once code").textContent()) ?? "";
      await expectFit(page, "link");
      await dialog().getByRole("button", { name: "Close" }).click();
      const other = await context.browser()?.newContext({ locale });
      const owner = await other?.newPage();
      if (!owner) throw new Error("no browser");
      const asked: string[] = [];
      owner.on("request", (request) => asked.push(request.url(), request.headers().referer ?? ""));
      await owner.goto(link);
      await headed(title, owner);
      await owner.getByLabel(field, { exact: true }).waitFor();
      await expectFit(owner, "new password");
      expect(await owner.locator("input[readonly]").inputValue()).toBe(login);
      await owner.getByLabel(field, { exact: true }).fill("short");
      await owner.getByLabel(again).fill("short");
      await owner.getByRole("button", { name: save }).click();
      await owner.locator("[aria-invalid]").waitFor();
      await owner.getByLabel(field, { exact: true }).fill(`${NEW} ${locale}`);
      await owner.getByLabel(again).fill(`${NEW} ${locale}`);
      await owner.getByRole("button", { name: save }).click();
      await owner
        .getByRole("heading", { level: 1 })
        .and(owner.locator(":visible"))
        .getByText(/saved|enregistré/)
        .waitFor();
      await expectFit(owner, "saved");
      await expect(new Application(service).tokens(login, `${NEW} ${locale}`)).resolves.toBeDefined();
      const secret = link.split("#").at(-1) ?? "";
      expect(asked.filter((text) => text.includes(secret))).toEqual([]);
      await owner.goto("about:blank");
      await owner.goto(link);
      await owner
        .getByRole("heading", { level: 1 })
        .and(owner.locator(":visible"))
        .getByText(/over|a pris fin/)
        .waitFor();
      await expectFit(owner, "over");
      await other?.close();
    },
  );
});
