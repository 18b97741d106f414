// The checks of one state of a page, in one language.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { languages } from "./console-states.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export type LanguageName = keyof typeof languages;

/** Each language in both widths and both themes; between them every pair of width and theme. */
const LOOKS = {
  en: [
    [1280, "light"],
    [360, "dark"],
  ],
  fr: [
    [360, "light"],
    [1280, "dark"],
  ],
} as const;

/** The looks of a dialog: its page has been seen in the others. */
const DIALOG_LOOKS = { en: [[1280, "light"]], fr: [[360, "dark"]] } as const;

/** The strings of a table of texts, without those that are functions. */
const stringsOf = (table: object): string[] =>
  Object.values(table).flatMap((text: unknown) =>
    typeof text === "string" ? [text] : typeof text === "object" && text !== null ? stringsOf(text) : [],
  );

const alsoFrench = new Set(stringsOf(languages.fr));
const englishOnly = new Set(stringsOf(languages.en).filter((text) => !alsoFrench.has(text)));

/** Words of English that no French text and none of the tests' data has. */
const ENGLISH =
  /(?<!\p{L})(the|is|are|of|and|must|with|this|your|has|was|by|from|no|yes|not|only)(?!\p{L})/iu;

/** Everything that a person reads or hears of the page. */
const wordsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const words = [document.title];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement: parent, textContent } = texts.currentNode;
      if (!parent?.closest("code, script, noscript, [lang=en]") && parent?.checkVisibility())
        words.push(textContent?.trim() ?? "");
    }
    for (const element of document.querySelectorAll("[aria-label], [title], [placeholder]"))
      for (const name of ["aria-label", "title", "placeholder"])
        if (element.getAttribute("lang") !== "en") words.push(element.getAttribute(name) ?? "");
    return words.filter((each) => each !== "");
  });

/** Loads axe once into each loaded document: sending half a megabyte takes longer than a run. */
async function loadAxe(page: Page): Promise<void> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
}

/** The pixels beyond the page's width, and the faults for screen readers. */
async function faultsOf(page: Page): Promise<{ overflow: number; faults: unknown[] }> {
  await loadAxe(page);
  return page.evaluate(async () => {
    const { violations } = await (
      globalThis as unknown as {
        axe: {
          run(
            options: object,
          ): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
        };
      }
    ).axe.run({ resultTypes: ["violations"] });
    const { scrollWidth, clientWidth } = document.documentElement;
    return {
      overflow: scrollWidth - clientWidth,
      faults: violations
        .filter(({ impact }) => impact !== "minor")
        .map(({ id, nodes }) => [id, nodes[0]?.html.slice(0, 200)]),
    };
  });
}

/** At both widths: nothing wrong for a screen reader, nothing beyond the page. */
export async function expectFit(page: Page, name: string): Promise<void> {
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 800 });
    expect([name, width, await faultsOf(page)]).toEqual([name, width, { overflow: 0, faults: [] }]);
  }
}

async function setTheme(page: Page, theme: "light" | "dark"): Promise<void> {
  await page.emulateMedia({ colorScheme: theme });
  // Firefox's driver emulates no theme: the built style's own switches, of a colour of the theme each, are set instead.
  const background = await page.evaluate((dark) => {
    const { style } = document.documentElement;
    style.cssText = "";
    if (matchMedia("(prefers-color-scheme: dark)").matches !== dark) {
      style.setProperty("--lightningcss-light", dark ? " " : "initial");
      style.setProperty("--lightningcss-dark", dark ? "initial" : " ");
    }
    return getComputedStyle(document.body).backgroundColor;
  }, theme === "dark");
  expect(background).toBe(theme === "dark" ? "rgb(17, 21, 27)" : "rgb(246, 247, 249)");
}

/** Nothing beyond the page's width, nothing wrong for a screen reader, and in French no English. */
export async function expectLook(page: Page, name: string, language: LanguageName): Promise<void> {
  if (language === "fr") {
    const words = await wordsOf(page);
    expect
      .soft([name, words.filter((each) => englishOnly.has(each) || ENGLISH.test(each))])
      .toEqual([name, []]);
  }
  const looks = (await page.getByRole("dialog").count()) > 0 ? DIALOG_LOOKS : LOOKS;
  for (const [width, theme] of looks[language]) {
    await page.setViewportSize({ width, height: 800 });
    await setTheme(page, theme);
    const look = `${name}, ${language}, ${width}, ${theme}`;
    expect.soft([look, await faultsOf(page)]).toEqual([look, { overflow: 0, faults: [] }]);
  }
}

/** The focus is inside the open dialog, or on the page's heading; the next element that Tab reaches shows it. */
export async function expectFocus(page: Page, name: string): Promise<void> {
  const focused = () =>
    page.evaluate(() => {
      const { activeElement: element } = document;
      if (element?.closest("dialog")) return "dialog";
      return element?.tagName ?? "";
    });
  const wanted = (await page.getByRole("dialog").count()) > 0 ? "dialog" : "H1";
  await expect.poll(focused, { message: name }).toBe(wanted);
  await page.keyboard.press("Tab");
  const outline = () =>
    page.evaluate(() =>
      document.activeElement ? getComputedStyle(document.activeElement).outlineStyle : "none",
    );
  await expect.poll(outline, { message: name }).not.toBe("none");
}
