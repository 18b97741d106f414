// docs/protocol.md#error-words has the SDK's code of each word.
import { readFileSync } from "node:fs";
import { kindOf } from "@openpims/maccess";
import { expect, it } from "vitest";
import { allKinds } from "../src/codes/all-codes.ts";

it("the page's codes of the error words are those of their kinds", () => {
  const page = readFileSync(new URL("../../../docs/protocol.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| (`(?:NOK|OK:).*?) \| (?:\d+|–) \|.* \| ([^|]+) \|$/gm)];
  const documented = rows.flatMap(([, words = "", codes = ""]) =>
    Array.from(words.matchAll(/`((?:NOK|OK)[:_A-Z0-9]*)`/g), ([, word = ""]) => ({ word, codes })),
  );
  expect(documented.length).toBeGreaterThan(20);
  for (const { word, codes } of documented) {
    const kind = kindOf(word);
    expect(kind, word).toBeDefined();
    if (kind) for (const code of allKinds[kind].codes) expect(codes, word).toContain(String(code));
  }
});
