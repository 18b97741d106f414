// The pages that the service writes itself, in real browsers: errors and languages by the keyboard, with a script and
// without, and accessible at both widths and in both themes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Application } from "@openpims/testing/browser";
import { chromium } from "@openpims/testing/browsers/chromium";
import { firefox } from "@openpims/testing/browsers/firefox";
import type { PlaywrightBrowser } from "@openpims/testing/browsers/playwright-tab";
import { TestService } from "@openpims/testing/harness";
import type { AxeResults, RunOptions } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

declare const axe: { run(options: RunOptions): Promise<AxeResults> };

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

// A browser beside other tests is slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

describe.each([chromium, firefox])("$name", ({ missing, launch }) => {
  describe.skipIf(missing)(missing ? `(SKIPPED: ${missing})` : "", () => {
    let service: TestService;
    let browser: PlaywrightBrowser;
    let page: Page;
    beforeAll(async () => {
      service = await TestService.start();
      browser = (await launch()) as PlaywrightBrowser;
      ({ page } = await browser.open());
      page.setDefaultTimeout(10_000);
    });
    afterAll(async () => {
      await browser.close();
      await service.stop();
    });

    const open = (change: Record<string, string> = {}) =>
      page.goto(new Application(service).authorizationUrl({ ui_locales: "en", ...change }));

    async function expectAccessible(): Promise<void> {
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 740 });
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          await page.evaluate(axeSource);
          const { violations } = await page.evaluate(() => axe.run({ resultTypes: ["violations"] }));
          const found = violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)]);
          expect([width, colorScheme, found]).toEqual([width, colorScheme, []]);
        }
      }
    }

    it("signs nobody in by the switch, keeps the e-mail, and puts the focus on the error", async () => {
      await open();
      await page.getByLabel("E-mail").fill("driver@openpims.example");
      await page.getByLabel("Password").fill("wrong");
      // Enter presses the form's button, not the switch.
      await page.keyboard.press("Enter");
      const password = page.getByLabel("Password");
      await page.getByText("The e-mail or the password is wrong.").waitFor();
      await expect.poll(() => password.evaluate((field) => field === document.activeElement)).toBe(true);
      expect(await password.getAttribute("aria-describedby")).toBe("password-fault");
      expect(await page.getByLabel("E-mail").inputValue()).toBe("driver@openpims.example");
      await expectAccessible();
      await page.getByRole("button", { name: "Français" }).click();
      await page.getByRole("heading", { name: "Se connecter" }).waitFor();
      expect(await page.getByLabel("E-mail").inputValue()).toBe("driver@openpims.example");
      expect(await page.getByLabel("Mot de passe").inputValue()).toBe("");
      expect(page.url()).not.toMatch(/driver|wrong/);
      await page.getByText("Mot de passe oublié").click();
      await expectAccessible();
    });

    it("shows and hides a password, and never sends it as plain text", async () => {
      await open();
      const field = page.getByLabel("Password");
      await field.fill("secret");
      await page.getByRole("button", { name: "Show Password" }).click();
      expect(await field.getAttribute("type")).toBe("text");
      await expectAccessible();
      await page.getByRole("button", { name: "Hide Password" }).press("Enter");
      expect(await field.getAttribute("type")).toBe("password");
    });

    it.each<[string, Record<string, string>]>([
      ["create an account", { prompt: "create" }],
      ["change the e-mail", { openpims_action: "update_login" }],
      ["change the password", { openpims_action: "update_password", ui_locales: "fr" }],
    ])("the form to %s is accessible, with its errors too", async (_, change) => {
      await open(change);
      await expectAccessible();
      await page.locator("form .primary").click();
      await page.locator('[aria-invalid="true"]').waitFor();
      await expectAccessible();
    });

    it("pages without a form change their language without a request", async () => {
      for (const address of [
        new Application(service).authorizationUrl({ redirect_uri: "https://evil.example/" }),
        `${service.url}/sign-in/ended`,
        `${service.url}/`,
        `${service.url}/no/such/page`,
      ]) {
        await page.goto(address);
        const [english, french] = [page.locator('.said[lang="en"] h1'), page.locator('.said[lang="fr"] h1')];
        await page.getByText("Français").click();
        expect([await english.isVisible(), await french.isVisible()]).toEqual([false, true]);
        await expectAccessible();
        await page.keyboard.press("ArrowLeft");
        expect([await english.isVisible(), await french.isVisible()]).toEqual([true, false]);
        await expectAccessible();
      }
    });

    it("works without its script, with no button that does nothing", async () => {
      await page.route("**/page.js", (route) => route.abort());
      await open();
      expect(await page.locator(".reveal").isVisible()).toBe(false);
      await page.getByLabel("E-mail").fill("driver@openpims.example");
      await page.getByLabel("Password").fill("wrong");
      await page.keyboard.press("Enter");
      await page.getByText("The e-mail or the password is wrong.").waitFor();
      await page.unroute("**/page.js");
    });
  });
});
