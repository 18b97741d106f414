// The commands, variables and sizes that the documents promise.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { environmentName, secretFileSettings, settings } from "@openpims/service";
import { describe, expect, it } from "vitest";
import { codeFiles, markdownFiles, readText, root } from "./repository.ts";

/** `page: name` for each unknown name in Markdown. */
const unknownNames = (namesIn: (text: string) => readonly string[], known: ReadonlySet<string>): string[] =>
  markdownFiles().flatMap((page) =>
    namesIn(readText(page))
      .filter((name) => !known.has(name))
      .map((name) => `${page}: ${name}`),
  );

describe("the scripts of npm", () => {
  const { scripts } = JSON.parse(readText("package.json")) as { scripts: Readonly<Record<string, string>> };
  const namedIn = (text: string): string[] =>
    Array.from(
      text.matchAll(/\bnpm (?:run (?:-s |--silent )?([a-z:]+)|(start|test)\b)/g),
      ([, run, own]) => run ?? own ?? "",
    );

  it("that are named exist", () => {
    expect(unknownNames(namedIn, new Set(Object.keys(scripts)))).toEqual([]);
  });

  it("are all in CONTRIBUTING.md", () => {
    expect(namedIn(readText("CONTRIBUTING.md"))).toEqual(expect.arrayContaining(Object.keys(scripts)));
  });

  it("lead to files that exist", () => {
    for (const script of Object.values(scripts))
      for (const [file] of script.matchAll(/\S+\.ts\b/g))
        expect(existsSync(join(root, file)), file).toBe(true);
  });
});

it("the variables of the environment that are named exist", () => {
  const VARIABLE = /\b(?:OPENPIMS_[A-Z_]*[A-Z]|DATABASE_URL)\b/g;
  const variablesIn = (text: string): readonly string[] => text.match(VARIABLE) ?? [];
  const sources = codeFiles().filter((file) => /^packages\/[\w-]+\/src\//.test(file));
  const known = new Set([
    ...[...settings.keys(), ...secretFileSettings].map(environmentName),
    ...sources.flatMap((file) => variablesIn(readText(file))),
  ]);
  expect(unknownNames(variablesIn, known)).toEqual([]);
});

it("every command of openpims has an example", () => {
  const sections = readText("docs/reference/command.md")
    .split(/^## (?=openpims)/m)
    .slice(1);
  expect(sections.length).toBeGreaterThan(10);
  const without = sections.filter((section) => !section.includes("\nFor example:\n"));
  expect(without.map((section) => section.split("\n")[0])).toEqual([]);
});

describe("the length", () => {
  it.each([
    ["README.md", 130, 8192],
    ["docs/architecture.md", 120, Number.POSITIVE_INFINITY],
  ])("%s has at most %i lines", (page, lines, bytes) => {
    const text = readText(page);
    expect(text.trimEnd().split("\n").length).toBeLessThanOrEqual(lines);
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(bytes);
  });

  it("a decision has at most 25 lines", () => {
    const decisions = markdownFiles().filter((page) => /^docs\/decisions\/(?!README)/.test(page));
    expect(decisions.length).toBeGreaterThan(20);
    for (const page of decisions)
      expect(readText(page).trimEnd().split("\n").length, page).toBeLessThanOrEqual(25);
  });
});
