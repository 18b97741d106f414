// Each command block of the operator's guides, run as it stands in the page.
import { globSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { blocksOf, Guide } from "./guide.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const root = join(import.meta.dirname, "..", "..", "..");
const pages = globSync("docs/operate/*.md", { cwd: root })
  .map((page): [string, ReturnType<typeof blocksOf>] => [page, blocksOf(page)])
  .filter(([, blocks]) => blocks.length > 0)
  .sort();

describe.each(pages)("%s", (_, blocks) => {
  let guide: Guide;
  beforeAll(async () => {
    guide = await Guide.open(blocks);
  });
  afterAll(() => guide?.close());

  for (const [n, block] of blocks.entries()) {
    const name = `block ${n + 1}: ${block.text.split("\n")[0]}`;
    if (block.notRun === undefined) it(name, () => guide.run(block));
    else it.skip(`${name} (SKIPPED: ${block.notRun})`, () => {});
  }
});

it("most blocks are run", () => {
  const blocks = pages.flatMap(([, all]) => all);
  expect(blocks.filter(({ notRun }) => notRun === undefined).length).toBeGreaterThan(blocks.length / 2);
});
