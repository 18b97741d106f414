// The console with the keyboard alone, and in the person's language. `console-pages.test.ts` has every page's look.
import { chromiumReason, noChromium } from "@openpims/testing/chromium";
import { describe, expect, it } from "vitest";
import { useConsole } from "./console-bench.ts";

describe.skipIf(noChromium)(`the console's access${chromiumReason}`, () => {
  const bench = useConsole();

  it("is used with the keyboard alone, from the list to a block", async () => {
    const { service } = bench;
    const login = await service.createAccount();
    const tab = await bench.signedIn();
    const { page } = tab;
    await tab.show(`accounts?search=${login}`);
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
    await tab.headed(login);
    // The heading has the focus, so a screen reader announces the page.
    await tab.expectFocus(login);
    await tab.button("Block").waitFor();
    await tabTo("Block");
    await page.keyboard.press("Enter");
    await tab.dialog.waitFor();
    await page.keyboard.press("Escape");
    await expect.poll(() => tab.dialog.count()).toBe(0);
    await tab.expectFocus("Block");
    await page.keyboard.press("Enter");
    await tab.dialog.waitFor();
    await tabTo("Block");
    await page.keyboard.press("Enter");
    await tab.said(`${login} is blocked.`);
    expect((await service.account(login)).body.pin).toBe("blocked");
  });

  it("uses the language chosen on another page, whatever the browser's", async () => {
    const { page } = await bench.signedIn();
    await page.evaluate(() => localStorage.setItem("openpims.language", "fr"));
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Comptes", exact: true }).waitFor();
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("fr");
  });

  it("speaks French to a browser that does, and fits a phone then too", async () => {
    const { context } = await bench.signedIn();
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
      await french.goto(`${bench.service.url}/console/#/${path}`);
      await french.getByRole("heading", { level: 1, name: title, exact: true }).waitFor();
      const [lang, overflow] = await french.evaluate(() => [
        document.documentElement.lang,
        document.documentElement.scrollWidth - document.documentElement.clientWidth,
      ]);
      expect([path, lang, overflow]).toEqual([path, "fr", 0]);
    }
  });
});
