// The operator's console in a real browser, on a real service: the operator's actions, their effects, and access control.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromiumReason, launchChromium, noChromium } from "@openpims/testing/chromium";
import { OPERATOR_PASSWORD, TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { type BuiltPages, buildPages } from "./built-pages.ts";

const PIN = "4071";
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let pages: BuiltPages;
let service: TestService;
let context: BrowserContext;
let closeBrowser: () => Promise<void>;
let page: Page;
let operator: string;
/** Policy violations and script errors of the page. */
const faults: string[] = [];

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true });
const inDialog = (name: string) => page.getByRole("dialog").getByRole("button", { name, exact: true });
const said = (text: string | RegExp) => page.locator("main").getByText(text).first().waitFor();
const headed = (name: string) => page.getByRole("heading", { name, level: 1, exact: true }).waitFor();
const open = (path: string) => page.goto(`${service.url}/console/#/${path}`);
const section = (name: string) =>
  page.locator("section", { has: page.getByRole("heading", { name, exact: true }) });

async function openAccount(login: string): Promise<void> {
  await open(`accounts/${encodeURIComponent(login)}`);
  await headed(login);
}

async function signIn(name: string, password = OPERATOR_PASSWORD): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(password);
  await page.keyboard.press("Enter");
}

const newestAudit = async (query: string) =>
  (await service.admin("GET", `/audit?limit=1&${query}`)).body.events[0];

describe.skipIf(noChromium)(`the console${chromiumReason}`, () => {
  let login: string;

  beforeAll(async () => {
    pages = await buildPages();
    service = await TestService.start({
      pages: ["console"],
      pagesDirectory: pages.directory,
      policy: { otpLifetimeSeconds: 90 },
    });
    ({ context, close: closeBrowser } = await launchChromium());
    page = await context.newPage();
    // Below the test's own time-out, so that the failure names the awaited element.
    page.setDefaultTimeout(12_000);
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => {
      const refused = /status of (400|401|404|409|503)|ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED/;
      if (message.type() === "error" && !refused.test(message.text())) faults.push(message.text());
    });
    await page.goto(`${service.url}/console/`);
    operator = await service.createOperator();
    await signIn(operator, "wrong");
    await page.getByText("The name or the password is wrong.").waitFor();
    await signIn(operator);
    await headed("Accounts");
  }, 60_000);
  afterAll(async () => {
    await closeBrowser();
    await service.stop();
    pages.remove();
    expect(faults).toEqual([]);
  });
  beforeEach(async () => {
    login = await service.createAccount();
  });

  const enrolled = async (name = "a phone") =>
    HandDevice.enrolled(service.url, await service.activationCode(login), { pin: PIN, name });

  it("keeps no secret where a script could find it, nor in the page", async () => {
    const kept = await page.evaluate(() => [
      document.cookie,
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      location.href,
      document.documentElement.outerHTML,
    ]);
    expect(kept.slice(0, 3)).toEqual(["", "{}", "{}"]);
    expect(kept.join()).not.toContain(OPERATOR_PASSWORD);
    const [cookie] = await context.cookies(`${service.url}/admin/v1/accounts`);
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", path: "/admin/v1" });
    // Elsewhere only the mark of a known browser is sent, which opens nothing.
    const elsewhere = (await context.cookies(service.url)).map(({ name }) => name);
    expect(elsewhere).toEqual([expect.stringMatching(/^openpims-browser-/)]);
  });

  it("finds an account, blocks it once that is confirmed, and unblocks it", async () => {
    await open("accounts");
    await page.getByLabel("Find a login").fill(login.slice(0, 13));
    await button("Find").click();
    await page.getByRole("link", { name: login }).click();
    await headed(login);
    await button("Block").click();
    await inDialog("Cancel").click();
    expect((await service.account(login)).body.pin).toBe("unset");
    await button("Block").click();
    await inDialog("Block").click();
    await said(`${login} is blocked.`);
    expect((await service.account(login)).body.pin).toBe("blocked");
    await button("Unblock").click();
    await said(`${login} is unblocked.`);
    expect((await service.account(login)).body.pin).toBe("unset");
    expect(await newestAudit(`account=${login}`)).toMatchObject({ action: "account.unblock" });
  });

  it("creates an account, and deletes it only after its login is typed", async () => {
    await open("accounts");
    await button("New account").click();
    const made = `made-${login}`;
    await page.getByLabel("Login", { exact: true }).fill(login);
    await inDialog("Create").click();
    await page.getByText("That login is taken.").waitFor();
    await page.getByLabel("Login", { exact: true }).fill(made);
    await page.getByLabel("Phone number", { exact: true }).fill("+33 6 12 34 56 78");
    await inDialog("Create").click();
    await headed(made);
    expect((await service.account(made)).body.phoneNumber).toBe("+33612345678");
    await button("Delete account").click();
    expect(await inDialog("Delete account").isDisabled()).toBe(true);
    await page.getByLabel(/Type the login/).fill(made);
    await inDialog("Delete account").click();
    await headed("Accounts");
    expect((await service.account(made)).status).toBe(404);
  });

  it("imports CSV, with a result for each entry", async () => {
    await open("accounts");
    await button("Import").click();
    const lines = `login;phoneNumber\ncsv-${login};+33611111111\n${login};\n"csv 2";+33611111112\n`;
    await page.getByLabel("Or paste lines here").fill(lines);
    await inDialog("Import").click();
    await page.getByText("1 of 3 accounts were created.").waitFor();
    const results = page.getByRole("dialog").getByRole("row");
    expect(await results.nth(1).innerText()).toMatch(/Created/);
    expect(await results.nth(2).innerText()).toMatch(/Exists already/);
    expect(await results.nth(3).innerText()).toMatch(/Not valid.*Login: A login has no blanks/s);
    await inDialog("Close").click();
    expect((await service.account(`csv-${login}`)).body.phoneNumber).toBe("+33611111111");
  });

  it("disables, enables and deletes a device, and shows what it does without a reload", async () => {
    const device = await enrolled("the van's phone");
    await openAccount(login);
    const devices = section("Devices");
    await devices.getByRole("button", { name: "Disable the van's phone" }).click();
    await said(/^the van's phone \([0-9a-f]{8}\) is disabled\.$/);
    expect((await service.account(login)).body.devices[0].status).toBe("disabled");
    await devices.getByRole("button", { name: "Enable the van's phone" }).click();
    await said(/^the van's phone \([0-9a-f]{8}\) is enabled\.$/);
    await device.otp();
    await section("What happened")
      .getByRole("rowheader", { name: /got an OTP with the device “the van's phone”/ })
      .waitFor();
    await devices.getByRole("button", { name: "Delete the van's phone" }).click();
    await inDialog("Delete").click();
    await said("No device is enrolled.");
  });

  it("shows a wrong PIN by itself, and has it forgotten", async () => {
    const device = await enrolled();
    await openAccount(login);
    await device.otpAnswer("9999");
    await button("Forget wrong PINs").click();
    await said("The wrong PINs are forgotten.");
    expect((await service.account(login)).body.failedAttempts).toBe(0);
  });

  it("issues a code that enrols a device, shows it once, and reports its end", async () => {
    await openAccount(login);
    const codes = section("SMS codes");
    await button("Give a code").click();
    await inDialog("Give the code").click();
    const code = await page.locator("dialog .once-secret code").innerText();
    expect(await page.locator("dialog").evaluate((dialog) => dialog.outerHTML)).not.toMatch(
      new RegExp(`="[^"]*${code}`),
    );
    await inDialog("Close").click();
    await codes.getByText("Can be used").waitFor();
    expect(await page.locator("body").innerHTML()).not.toContain(code);
    await HandDevice.enrolled(service.url, code, { pin: PIN });
    await codes.getByText(/^✓?Used$/).waitFor();
    await service.activationCode(login, "reset");
    await codes.getByRole("button", { name: "Revoke" }).click();
    await codes.getByText(/^✕?Revoked$/).waitFor();
  });

  it("draws the outcomes of OTPs, and shows the figures as well", async () => {
    const device = await enrolled();
    await open("activity?range=hour");
    await headed("OTP activity");
    const tile = (name: string) =>
      page.locator(".tiles div", { hasText: name }).locator("dd").innerText().then(Number);
    const [given, refused] = [await tile("OTPs given"), await tile("OTPs not accepted")];
    await service.verify(login, await device.otp());
    await service.verify(login, "wrongotp");
    await expect.poll(() => tile("OTPs given")).toBe(given + 1);
    await expect.poll(() => tile("OTPs not accepted")).toBe(refused + 1);
    expect(await page.getByRole("img", { name: /OTPs given to devices/ }).count()).toBe(1);
    await page.getByText("The figures as a table").click();
    expect(await page.getByRole("table", { name: "The figures as a table" }).getByRole("row").count()).toBe(
      2,
    );
    await page.getByRole("link", { name: "Week" }).click();
    await expect.poll(() => page.url()).toContain("range=week");
  });

  it("shows the reason for each refusal of a device, beside the protocol's word", async () => {
    const device = await enrolled();
    await service.admin("PATCH", `/accounts/${login}`, { requiresDesktopToken: true });
    await device.setup("otp");
    await service.admin("PATCH", `/devices/${device.id}`, { disabled: true });
    await device.setup("otp");
    await open("activity?range=hour");
    const reasons = page.getByRole("table", { name: "Why devices were refused" });
    for (const [word, reason] of [
      ["NOK:NOCA", "Desktop token required"],
      ["NOK:NODEVICE", "Device disabled"],
    ] as const)
      await reasons.getByRole("row", { name: `${reason} ${word}` }).waitFor();
  });

  it("shows the audit log, filtered, with its chain checked", async () => {
    const device = await enrolled();
    await device.otpAnswer("9999");
    await open("audit");
    await page.getByText("Filters").click();
    await page.getByLabel("Login or account’s id").fill(login);
    await page.getByLabel("Result").selectOption("Refused");
    await button("Show").click();
    const rows = page.getByRole("table", { name: "Audit log" }).getByRole("row");
    await expect.poll(() => rows.count()).toBe(2);
    await rows.locator("summary").click();
    await said("wrong PIN, or a wrong proof by the device");
    await said("NOK:ACCESS");
    await page.getByLabel("Operator", { exact: true }).fill("Nobody");
    await button("Show").click();
    await page.getByText("No row fits all of these filters.").waitFor();
    await page.getByRole("link", { name: "by everybody" }).click();
    await expect.poll(() => rows.count()).toBe(2);
    expect(page.url()).toMatch(/account=.*result=refused/);
    await page.reload();
    await expect.poll(() => rows.count()).toBe(2);
    await page.getByRole("link", { name: "The log’s chain" }).click();
    await said(/Chain whole: all \d+ rows checked/);
    await button("Check all rows").click();
    await expect.poll(() => page.getByText(/Chain whole: all/).count()).toBe(2);
  });

  it("removes the audit log's oldest rows, and the chain stays whole", async () => {
    await open("audit/chain");
    await said(/Chain whole: all \d+ rows checked/);
    await button("Remove old rows").click();
    await page.getByLabel("Before", { exact: true }).last().fill("2999-01-01T00:00");
    await inDialog("Remove").click();
    await page.getByRole("dialog").getByText("It must be a time that is over.").waitFor();
    service.clock.advance(180);
    // A local time, as the form field has it.
    const local = new Date(service.clock.now() - 60_000 * (1 + new Date().getTimezoneOffset()));
    await page.getByLabel("Before", { exact: true }).last().fill(local.toISOString().slice(0, 16));
    await inDialog("Remove").click();
    await said(/Rows removed: \d\d+\./);
    const { whole, removed } = (await service.admin("GET", "/audit/verify")).body;
    expect([whole, removed.position > 10]).toEqual([true, true]);
    await said(/Chain whole: all \d+ rows checked/);
  });

  it("changes the policy within its ranges, and not what the configuration fixes", async () => {
    await open("policy");
    const field = page.getByLabel("Wrong PINs until a device or an account is blocked");
    await field.fill("101");
    await page.getByRole("alert").getByText("It must be a whole number from 1 to 100.").waitFor();
    expect(await button("Save changes").isDisabled()).toBe(true);
    await field.fill("4");
    await button("Save changes").click();
    await said("The policy is changed.");
    expect((await service.admin("GET", "/policy")).body).toMatchObject({ maxPinAttempts: 4, otpsPerDay: 0 });
    const fixed = page.getByLabel("Lifetime of an OTP");
    expect([await fixed.isDisabled(), await fixed.inputValue()]).toEqual([true, "90"]);
    await page.getByText(/Fixed by the service’s configuration/).waitFor();
    await section("PINs and OTPs")
      .getByText("From 5 to 300 seconds, by default 60.", { exact: true })
      .waitFor();
    await section("Devices and SMS codes")
      .getByText("A country, such as FR (ISO 3166), by default FR.", { exact: true })
      .waitFor();
    const groups = await page.locator("main").getByRole("heading", { level: 2 }).allInnerTexts();
    expect(groups).toEqual(["PINs and OTPs", "Devices and SMS codes", "Limits and sign-up"]);
    await service.admin("PUT", "/policy", { maxPinAttempts: 3 });
  });

  it("makes an API key that works, shown this once, and revokes it", async () => {
    await open("api-keys");
    await button("New API key").click();
    await page.getByLabel("Name").fill("garage");
    await inDialog("Make the key").click();
    const key = await page.locator("dialog .once-secret code").innerText();
    const verify = async () =>
      (
        await fetch(`${service.url}/v1/otp/verify`, {
          method: "POST",
          headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
          body: JSON.stringify({ login, otp: "wrongotp" }),
        })
      ).status;
    expect(await verify()).toBe(200);
    await inDialog("Close").click();
    await page.getByRole("button", { name: "Revoke garage" }).click();
    await inDialog("Revoke").click();
    await said("garage is revoked.");
    expect(await verify()).toBe(401);
  });

  it("rotates the data keys and replaces the protocol's", async () => {
    await open("keys");
    await button("Count their values").click();
    const keys = page.getByRole("table", { name: "Data keys" });
    await keys.getByRole("columnheader", { name: "Values under it" }).waitFor();
    expect(Number(await keys.getByRole("cell").last().innerText())).toBeGreaterThan(0);
    await button("Rotate").click();
    await inDialog("Rotate").click();
    await said("The rotation has begun.");
    await button("Replace").click();
    await inDialog("Replace").click();
    await said("Fresh keys are made.");
    const { body } = await service.admin("GET", "/keys");
    expect([body.dataKeys.length, body.protocolKeys.length]).toEqual([2, 2]);
  });

  it("asks for a new sign-in after the session has ended, and continues at the same view", async () => {
    await open("policy");
    const field = page.getByLabel("Lifetime of a challenge");
    await field.fill("77");
    service.clock.advance(31 * 60);
    await page.getByText(/^You were signed out/).waitFor();
    expect(await field.isVisible()).toBe(false);
    await signIn(operator);
    await field.waitFor();
    expect(await field.inputValue()).toBe("77");
    await button("Undo").click();
  });

  it("takes no late answer of the session before for the end of the one after", async () => {
    await open("accounts");
    // The view's first load has ended: held, it would keep the view from the load that is awaited below.
    await page.getByRole("link", { name: login }).waitFor();
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => {
      answer = resolve;
    });
    await page.route(/\/admin\/v1\/account(s\?|-totals)/, async (route) => {
      const response = await route.fetch();
      if (response.status() === 401) await held;
      await route.fulfill({ response });
    });
    onTestFinished(() => page.unrouteAll({ behavior: "ignoreErrors" }));
    const again = page.waitForRequest(/accounts\?/);
    service.clock.advance(31 * 60);
    await again;
    // The list and its totals hang; another load reports that the session has ended.
    await page.getByRole("link", { name: "Policies" }).click();
    await page.getByText(/^You were signed out/).waitFor();
    await signIn(operator);
    await headed("Policies");
    const late = page.waitForResponse((response) => response.status() === 401);
    answer();
    await late;
    await open("keys");
    await headed("Keys");
    expect(await page.getByLabel("Password").count()).toBe(0);
  });

  it("says that the service does not answer, and goes on by itself when it does", async () => {
    await openAccount(login);
    await context.setOffline(true);
    onTestFinished(() => context.setOffline(false));
    await service.admin("PATCH", `/accounts/${login}`, { blocked: true });
    await button("Block").click();
    await inDialog("Block").click();
    await page.getByRole("dialog").getByText("The service cannot be reached just now.").waitFor();
    await said("The service does not answer.");
    await context.setOffline(false);
    await inDialog("Cancel").click();
    await button("Unblock").waitFor();
    await expect.poll(() => page.getByText("The service does not answer.").count()).toBe(0);
  });

  it("says so when an answer does not come, and loads the view again", async () => {
    const other = await context.newPage();
    onTestFinished(() => other.close());
    await other.addInitScript(() => {
      AbortSignal.timeout = () => {
        const deadline = new AbortController();
        addEventListener("deadline", () => deadline.abort());
        return deadline.signal;
      };
    });
    await other.route("**/admin/v1/accounts?*", () => {}, { times: 1 });
    const asked = other.waitForRequest(/accounts\?/);
    await other.goto(`${service.url}/console/#/accounts`);
    await asked;
    await other.evaluate(() => dispatchEvent(new Event("deadline")));
    await other.getByText("The service does not answer.").waitFor();
    await other.getByRole("link", { name: login }).waitFor();
  });

  it("is used with the keyboard alone, from the list to a block", async () => {
    await open(`accounts?search=${login}`);
    await page.getByRole("link", { name: login }).waitFor();
    const tabTo = async (name: string) => {
      for (let i = 0; i < 40; i++) {
        await page.keyboard.press("Tab");
        const focused = await page.evaluate(() => document.activeElement?.textContent?.trim());
        if (focused === name) return;
      }
      throw new Error(`the keyboard does not reach ${name}`);
    };
    await tabTo(login);
    await page.keyboard.press("Enter");
    await headed(login);
    // The heading has the focus, so a screen reader announces the page.
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(login);
    await tabTo("Block");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Block");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await tabTo("Block");
    await page.keyboard.press("Enter");
    await said(`${login} is blocked.`);
    expect((await service.account(login)).body.pin).toBe("blocked");
  });

  it.each([
    ["light", 1280],
    ["light", 360],
    ["dark", 1280],
  ] as const)(
    "has no serious fault for screen readers, and fits: %s, %i wide",
    async (theme, width) => {
      await enrolled();
      await page.emulateMedia({ colorScheme: theme });
      const paths = [
        "accounts",
        `accounts/${login}`,
        "activity",
        "audit?result=ok",
        "audit?operator=Nobody",
        "audit/chain",
        "policy",
        "api-keys",
        "keys",
        "operators",
        "passkeys",
      ];
      await page.setViewportSize({ width, height: 800 });
      for (const path of paths) {
        await open(path);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await expect.poll(() => page.getByText("Loading…").count()).toBe(0);
        await page.evaluate(axe);
        const found = await page.evaluate(async () => {
          const { violations } = await (
            globalThis as unknown as {
              axe: {
                run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
              };
            }
          ).axe.run();
          return violations
            .filter(({ impact }) => impact === "serious" || impact === "critical")
            .map(({ id, nodes }) => [id, nodes[0]?.html]);
        });
        expect([path, width, found]).toEqual([path, width, []]);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect([path, width, overflow]).toEqual([path, width, 0]);
      }
      await page.setViewportSize({ width: 1280, height: 800 });
    },
    60_000,
  );

  it("uses the language chosen on another page, whatever the browser's", async () => {
    const chosen = await context.newPage();
    onTestFinished(() => chosen.close());
    await chosen.goto(`${service.url}/console/`);
    await chosen.evaluate(() => localStorage.setItem("openpims.language", "fr"));
    try {
      await chosen.reload();
      await chosen.getByRole("heading", { level: 1, name: "Comptes", exact: true }).waitFor();
      expect(await chosen.evaluate(() => document.documentElement.lang)).toBe("fr");
    } finally {
      await chosen.evaluate(() => localStorage.clear());
    }
  });

  it("speaks French to a browser that does, and fits a phone then too", async () => {
    const french = await context.newPage();
    await french.addInitScript(() =>
      Object.defineProperty(navigator, "languages", { get: () => ["de-CH", "fr-CH"] }),
    );
    await french.setViewportSize({ width: 360, height: 740 });
    for (const [path, title] of [
      ["accounts", "Comptes"],
      ["activity", "Activité des OTP"],
      ["audit", "Journal d’audit"],
      ["policy", "Règles"],
      ["keys", "Clés"],
    ] as const) {
      await french.goto(`${service.url}/console/#/${path}`);
      await french.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
      const [lang, overflow] = await french.evaluate(() => [
        document.documentElement.lang,
        document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ]);
      expect([path, lang, overflow]).toEqual([path, "fr", 0]);
    }
    await french.close();
  });

  it("signs out: the cookie opens nothing any more, and nothing is left to see", async () => {
    const cookies = await context.cookies(`${service.url}/admin/v1/`);
    await open("accounts");
    await button("Sign out").click();
    await page.getByLabel("Password").waitFor();
    expect(await page.getByText(login).count()).toBe(0);
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const headers = { cookie, "sec-fetch-site": "same-origin" };
    expect((await fetch(`${service.url}/admin/v1/accounts`, { headers })).status).toBe(401);
    await page.reload();
    await page.getByLabel("Password").waitFor();
  });
});
