// Every page of the console in two browsers: both languages, a phone's width and a desktop's, light and dark.
import { chromium } from "@openpims/testing/browsers/chromium";
import { firefox } from "@openpims/testing/browsers/firefox";
import { PlaywrightTab } from "@openpims/testing/browsers/playwright-tab";
import type { RunningBrowser } from "@openpims/testing/browsers/tab";
import { OPERATOR_PASSWORD, TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BuiltPages, buildPages } from "./built-pages.ts";
import { expectFocus, expectLook, type LanguageName } from "./console-look.ts";
import { consoleStates, languages } from "./console-states.ts";

const PIN = "4071";
const LOGIN = "amelie.durand@openpims.example";

const browsers = [chromium, firefox];
for (const { name, missing } of browsers)
  if (missing !== undefined) console.warn(`No test of the console in ${name} (SKIPPED: ${missing})`);

let pages: BuiltPages;
let service: TestService;

/** An account with devices, codes, an SMS and a history; keys; activity. */
async function furnish(): Promise<void> {
  await service.admin("POST", "/accounts", { login: LOGIN, phoneNumber: "+33612345600" });
  const device = await HandDevice.enrolled(service.url, await service.activationCode(LOGIN), {
    pin: PIN,
    name: "Amélie",
  });
  const otp = await device.otp();
  await service.verify(LOGIN, otp);
  await service.verify(LOGIN, otp);
  await device.otpAnswer("9999");
  await service.activationCode(LOGIN, "reset");
  await service.admin("POST", "/api-keys", { name: "garage", scopes: ["verify"] });
  service.clock.advance(2 * 3_600);
}

beforeAll(async () => {
  pages = await buildPages();
  service = await TestService.start({ pages: ["console"], pagesDirectory: pages.directory });
  await furnish();
}, 60_000);
afterAll(async () => {
  await service.stop();
  pages.remove();
});

describe.each(browsers)("the console in $name", { timeout: 120_000 }, ({ missing, launch }) => {
  describe.skipIf(missing !== undefined)(missing === undefined ? "runs" : `(SKIPPED: ${missing})`, () => {
    let browser: RunningBrowser;
    let page: Page;
    /** Policy violations and script errors. */
    const faults: string[] = [];

    const goto = (path: string) => page.goto(`${service.url}/console/#/${path}`);
    const headed = (name: string) => page.getByRole("heading", { name, level: 1, exact: true }).waitFor();

    /** Opens the console in a language, by its switch. */
    async function speak(language: LanguageName): Promise<void> {
      const button = page.getByRole("button", { name: language.toUpperCase(), exact: true });
      if ((await button.getAttribute("aria-pressed")) === "true") return;
      await Promise.all([page.waitForEvent("load"), button.click()]);
      await page.locator(`html[lang=${language}]`).waitFor();
      await page.getByRole("heading", { level: 1 }).waitFor();
    }

    beforeAll(async () => {
      browser = await launch();
      const tab = await browser.open();
      if (!(tab instanceof PlaywrightTab)) throw new Error("no page of Playwright");
      ({ page } = tab);
      page.setDefaultTimeout(12_000);
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("console", (message) => {
        const refused = /status of (400|401|404|409)|HTTP\/1.1 (400|401|404|409)/;
        if (message.type() === "error" && !refused.test(message.text())) faults.push(message.text());
      });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      expect(faults).toEqual([]);
    });

    it.each(["en", "fr"] as const)("without a session, in %s", async (language) => {
      const { signIn, invitation } = languages[language];
      await goto("accounts");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await speak(language);
      await headed(signIn.title);
      await expectLook(page, "sign-in", language);
      await page.getByLabel(signIn.name).fill("nobody");
      await page.getByLabel(signIn.password).fill("wrong");
      await page.keyboard.press("Enter");
      await page.getByText(signIn.wrong).waitFor();
      await expectLook(page, "wrong password", language);
      const made = await service.admin("POST", "/operators", {
        name: `Bob ${crypto.randomUUID().slice(0, 4)}`,
        role: "reader",
      });
      await page.goto(made.body.link);
      await headed(invitation.title);
      // The switch keeps the link.
      await speak(language === "en" ? "fr" : "en");
      await speak(language);
      await page.getByLabel(signIn.password, { exact: true }).fill("short");
      await page.getByLabel(invitation.again).fill("short");
      await page.keyboard.press("Enter");
      await page.getByText(invitation.short).waitFor();
      await expectLook(page, "invitation", language);
      await page.goto(`${service.url}/console/#/invitation/${"a".repeat(43)}`);
      await page.getByText(invitation.over).waitFor();
      await expectLook(page, "invitation that is over", language);
      await page.getByRole("link", { name: invitation.toSignIn }).click();
      await headed(signIn.title);
    });

    it("signs in", async () => {
      await goto("accounts");
      await speak("en");
      await page.getByLabel(languages.en.signIn.name).fill(await service.createOperator());
      await page.getByLabel(languages.en.signIn.password).fill(OPERATOR_PASSWORD);
      await page.keyboard.press("Enter");
      await headed(languages.en.accounts);
    });

    it("asks before unsaved input is lost: by a link, the back button, a sign-out and the tab's end", async () => {
      const { policies, unsaved, keys, operators, signOut } = languages.en;
      const dialog = page.getByRole("dialog", { name: unsaved.title });
      const press = (name: string) => dialog.getByRole("button", { name, exact: true }).click();
      const field = page.getByLabel(policies.nameOf.challengeLifetimeSeconds);
      const place = () => page.evaluate(() => new URL(location.href).hash);
      const endsUnasked = () =>
        page.evaluate(() => dispatchEvent(new Event("beforeunload", { cancelable: true })));
      await goto("operators");
      await headed(operators);
      await goto("policy");
      await field.waitFor();
      expect(await endsUnasked()).toBe(true);
      await field.fill("77");
      expect(await endsUnasked()).toBe(false);
      await page.getByRole("link", { name: keys, exact: true }).click();
      await press(unsaved.stay);
      await expect.poll(place).toBe("#/policy");
      await page.goBack();
      await press(unsaved.stay);
      await expect.poll(place).toBe("#/policy");
      await page.getByRole("button", { name: signOut }).click();
      await press(unsaved.stay);
      expect(await field.inputValue()).toBe("77");
      await page.goBack();
      await press(unsaved.leave);
      await headed(operators);
      await page.goForward();
      await field.waitFor();
      expect(await field.inputValue()).not.toBe("77");
      await field.fill("77");
      await page.getByRole("link", { name: keys, exact: true }).click();
      await press(unsaved.leave);
      await headed(keys);
    });

    it("takes back a step to the page that the provider sent the browser to", async () => {
      const { policies, unsaved, operators } = languages.en;
      const field = page.getByLabel(policies.nameOf.challengeLifetimeSeconds);
      await page.goto(`${service.url}/console/?state=x#/operators`);
      await headed(operators);
      await page.getByRole("link", { name: languages.en.policy, exact: true }).click();
      await field.fill("77");
      await page.goBack();
      await page.getByRole("dialog").getByRole("button", { name: unsaved.stay, exact: true }).click();
      await expect.poll(() => new URL(page.url()).hash).toBe("#/policy");
      expect(await field.inputValue()).toBe("77");
      await page.goBack();
      await page.getByRole("dialog").getByRole("button", { name: unsaved.leave, exact: true }).click();
      await headed(operators);
    });

    it.each(["en", "fr"] as const)("every page, in %s", async (language) => {
      const texts = languages[language];
      await speak(language);
      // A loaded page leaves the focus at its top: the first step is the next one.
      await goto("passkeys");
      await headed(texts.passkeys);
      let last = texts.passkeys;
      for (const { name, path, heading, open } of consoleStates(LOGIN)) {
        await goto(path);
        await headed(heading(texts));
        await expect.poll(() => page.getByText(texts.loading).count()).toBe(0);
        await open?.(page, texts);
        if (open !== undefined || heading(texts) !== last) await expectFocus(page, name);
        last = heading(texts);
        await expectLook(page, name, language);
        await page.keyboard.press("Escape");
        await expect.poll(() => page.getByRole("dialog").count()).toBe(0);
        const undo = page.getByRole("button", { name: texts.policies.undo, disabled: false });
        if ((await undo.count()) > 0) await undo.click();
      }
    });
  });
});
