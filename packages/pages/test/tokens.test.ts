// A colour that is not defined is none: borders vanish, and no browser says so.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
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
