// The pages' texts have the apostrophes of print, and in French the spaces that no line breaks at.
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, it } from "vitest";

/** They have functions only. */
const TABLELESS = ["failures.ts", "format.ts"];

const root = join(import.meta.dirname, "../../..");

const found = globSync(
  [
    "packages/pages/src/**/{english,french,texts}.ts",
    "packages/pages/src/**/texts/*.ts",
    "packages/service/src/http/{html,identity}/*texts.ts",
  ],
  { cwd: root },
);
const files = [...new Set(found)].filter((file) => !TABLELESS.includes(basename(file)));

/** The literals of a source text, without comments and without what is inserted. */
const literalsOf = (source: string): string[] =>
  (source.replace(/^\s*(\/\/|\/?\*).*$/gm, "").match(/"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`/g) ?? []).map(
    (literal) => literal.replace(/\$\{[^}]*\}/g, "0").slice(1, -1),
  );

it("finds the texts of each page, and of the service's own", () => {
  for (const page of [
    "operator",
    "phone",
    "start",
    "vehicle",
    "html/",
    "identity/texts",
    "identity/reset-texts",
  ])
    expect(files.filter((file) => file.includes(page))).not.toEqual([]);
});

it.each(files)("%s", (file) => {
  const literals = literalsOf(readFileSync(join(root, file), "utf8"));
  expect(literals.length).toBeGreaterThan(0);
  expect(literals.filter((text) => /\p{L}'|(?<=\s)'\p{L}/u.test(text))).toEqual([]);
  // Also before a colon: U+202F, or U+00A0.
  expect(literals.filter((text) => / [;:!?»]|« | »|«[^\u{202f}\u{a0}]/u.test(text))).toEqual([]);
});
