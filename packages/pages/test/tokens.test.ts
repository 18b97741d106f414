// An undefined colour has no effect: borders vanish, and no browser reports it.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TestService } from "@openpims/testing/harness";
import { expect, it } from "vitest";

const pages = join(import.meta.dirname, "..", "src");
const sheets = globSync("**/*.css", { cwd: pages });
const shared = readFileSync(join(pages, "design", "page.css"), "utf8");

const named = (css: string, form: RegExp): Set<string> =>
  new Set([...css.matchAll(form)].map(([, name = ""]) => name));

it.each(sheets)("%s uses no token but those of page.css and its own", (sheet) => {
  const css = readFileSync(join(pages, sheet), "utf8");
  const defined = named(shared + css, /(--[\w-]+)\s*:/g);
  const used = named(css, /var\((--[\w-]+)/g);
  expect([...used].filter((name) => !defined.has(name))).toEqual([]);
});

/** A sheet's tokens with their values. */
const tokensOf = (css: string): Map<string, string> =>
  new Map([...css.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name = "", value = ""]) => [name, value]));

it("the pages of the service have the same colours and logo as the built pages", async () => {
  const service = await TestService.start();
  try {
    const own = tokensOf(await (await fetch(`${service.url}/page.css`)).text());
    const expected = tokensOf(shared);
    expect(own.size).toBeGreaterThan(5);
    expect(Object.fromEntries(own)).toEqual(
      Object.fromEntries([...own.keys()].map((name) => [name, expected.get(name)])),
    );
    const logo = readFileSync(join(pages, "design", "icon.svg"), "utf8");
    expect(await (await fetch(`${service.url}/page.svg`)).text()).toBe(logo);
  } finally {
    await service.stop();
  }
});
