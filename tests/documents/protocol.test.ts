// The worked example of docs/protocol.md against the recording that it names.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

it("the worked example has the recording's values", () => {
  const page = readFileSync(join(root, "docs/protocol.md"), "utf8");
  const example = page.split("\n## Worked example\n")[1]?.split("\n## ")[0] ?? "";
  const { activations } = JSON.parse(
    readFileSync(join(root, "tests/reference/vectors/maccess-0.2.17.json"), "utf8"),
  );
  const recorded = JSON.stringify(activations[0]);
  const values = [...example.matchAll(/^\|[^|]*\| (.*) \|$/gm)].flatMap(([, cell = ""]) =>
    Array.from(cell.matchAll(/`([^`]+)`/g), ([, value = ""]) => value),
  );
  expect(values.length).toBeGreaterThan(15);
  for (const value of values) expect(recorded).toContain(`"${value}"`);
});
