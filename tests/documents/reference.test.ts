// The generated pages and files match the current code.
import { expect, it } from "vitest";
import { generated, pages } from "../../tools/reference/pages.ts";
import { markdownFiles, readText } from "./repository.ts";

it.each(Object.entries(generated))("%s is fresh; otherwise: npm run reference", (path, text) => {
  expect(readText(path), "stale: run `npm run reference`").toBe(text());
});

it("every page of docs/reference/ is generated", () => {
  const found = markdownFiles().filter((page) => page.startsWith("docs/reference/"));
  expect(found).toEqual(Object.keys(pages).sort());
});
