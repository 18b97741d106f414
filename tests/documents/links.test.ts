// Every link in Markdown, and every document cited in Markdown or code, exists: the file and the heading.
import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path/posix";
import { describe, expect, it } from "vitest";
import { anchorsOf, linkTargets, namedDocuments } from "../support/markdown.ts";
import { codeFiles, markdownFiles, readText, root } from "./repository.ts";

const CITATION = /(?<![\w/.-])((?:[\w.-]+\/)*[\w.-]+\.md)(?:#([\w-]+))?/g;

/** Paths in a packed package, not in the repository. */
const IN_A_TARBALL = /^package\//;

/** The fault of a target; `undefined` if there is none. */
function faultOf(path: string, anchor: string | undefined): string | undefined {
  if (!existsSync(join(root, path))) return "no such file";
  if (anchor === undefined || anchor === "") return undefined;
  return path.endsWith(".md") && anchorsOf(readText(path)).has(anchor) ? undefined : "no such heading";
}

/** The fault of a citation, which may be relative to the root or to the citing file. */
function faultOfCitation(from: string, path: string, anchor: string | undefined): string | undefined {
  const faults = [path, normalize(join(dirname(from), path))].map((each) => faultOf(each, anchor));
  return faults.includes(undefined)
    ? undefined
    : (faults.find((fault) => fault !== "no such file") ?? faults[0]);
}

describe("Markdown", () => {
  it("has pages in every room of docs/", () => {
    const pages = markdownFiles();
    for (const page of ["README.md", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/protocol.md"])
      expect(pages).toContain(page);
    for (const room of ["guide", "operate", "reference", "decisions"])
      expect(
        pages.some((page) => page.startsWith(`docs/${room}/`)),
        room,
      ).toBe(true);
  });

  it("links to files and headings that exist", () => {
    const faults = markdownFiles().flatMap((page) =>
      linkTargets(readText(page))
        .filter((target) => !/^[a-z]+:/i.test(target))
        .flatMap((target) => {
          const [path = "", anchor] = target.split("#");
          const fault = faultOf(path === "" ? page : normalize(join(dirname(page), path)), anchor);
          return fault === undefined ? [] : [`${page}: ${target}: ${fault}`];
        }),
    );
    expect(faults).toEqual([]);
  });

  it("names documents that exist", () => {
    const faults = markdownFiles().flatMap((page) =>
      namedDocuments(readText(page)).flatMap((name) => {
        const [path = "", anchor] = name.split("#");
        const fault = faultOfCitation(page, path, anchor);
        return fault === undefined ? [] : [`${page}: ${name}: ${fault}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it("every page can be reached from the README", () => {
    const reached = new Set<string>();
    const visit = (page: string): void => {
      if (reached.has(page)) return;
      reached.add(page);
      for (const target of linkTargets(readText(page))) {
        const path = normalize(join(dirname(page), target.split("#")[0] ?? ""));
        if (path.endsWith(".md") && existsSync(join(root, path))) visit(path);
      }
    };
    visit("README.md");
    const pages = markdownFiles().filter((page) => !page.startsWith("tests/"));
    expect(pages.filter((page) => !reached.has(page))).toEqual([]);
  });
});

/** The page that a file writes links for: the generator's files write those of docs/reference/. */
const pageOf = (file: string): string => file.replace(/^tools\/reference\//, "docs/reference/");

describe("code", () => {
  it("cites documents and headings that exist", () => {
    let citations = 0;
    const faults = codeFiles().flatMap((file) =>
      Array.from(readText(file).matchAll(CITATION)).flatMap(([cited, path = "", anchor]) => {
        if (IN_A_TARBALL.test(path)) return [];
        citations++;
        const fault = faultOfCitation(pageOf(file), path, anchor);
        return fault === undefined ? [] : [`${file}: ${cited}: ${fault}`];
      }),
    );
    expect(faults).toEqual([]);
    expect(citations).toBeGreaterThan(40);
  });
});
