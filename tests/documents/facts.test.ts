// Handwritten tables, compared with the code or the recording that has the same facts.
import { type FailureRow, failures } from "@openpims/maccess";
import { PRODUCTION_LIMITS, productionProfile } from "@openpims/sdk";
import { FAULT_TYPES, JUDGEMENTS } from "@openpims/vehicles";
import { describe, expect, it } from "vitest";
import { sectionOf, spansIn, tableRows } from "../support/markdown.ts";
import { readText } from "./repository.ts";

const protocol = readText("docs/protocol.md");

describe("docs/protocol.md", () => {
  it("has the recording's values in its worked example", () => {
    const { activations } = JSON.parse(readText("tests/reference/vectors/maccess-0.2.17.json"));
    const recorded = JSON.stringify(activations[0]);
    const values = tableRows(sectionOf(protocol, "Worked example")).flatMap(([, cell = ""]) => spansIn(cell));
    expect(values.length).toBeGreaterThan(15);
    for (const value of values) expect(recorded).toContain(`"${value}"`);
  });

  it("has every error word, with the number of the vendor's library", () => {
    const rows = tableRows(sectionOf(protocol, "Error words")).filter(([, result]) => result !== "999");
    const written = rows.flatMap(([words = "", result]) => spansIn(words).map((word) => [word, result]));
    const reported = "NOK:NOK_BLOCKED";
    const known = Object.values<FailureRow>(failures).flatMap(({ words, result }) =>
      words.map((word) => [word, word === reported ? "–" : String(result)]),
    );
    expect(written.sort()).toEqual(known.sort());
  });

  it("has each brand's servers", () => {
    const rows = tableRows(sectionOf(protocol, "Brands"));
    expect(rows).toHaveLength(5);
    for (const [name = "", host = "", realm = "", scheme = "", prefix] of rows) {
      const brand = name.replace("ë", "e").toLowerCase();
      const profile = productionProfile(brand as Parameters<typeof productionProfile>[0]);
      expect([`\`${new URL(profile.issuer).host}\``, `\`${profile.realm}\``]).toEqual([host, realm]);
      expect([`\`${profile.redirectScheme}\``, profile.customerIdPrefix]).toEqual([scheme, prefix]);
    }
  });
});

describe("docs/guide/vehicle-bench.md", () => {
  const guide = readText("docs/guide/vehicle-bench.md");

  it("has every judgement of the recorder", () => {
    const rows = tableRows(sectionOf(guide, "The record")).map(([name = "", text]) => [
      spansIn(name)[0],
      text,
    ]);
    expect(rows).toEqual(Object.entries(JUDGEMENTS));
  });

  it("has every fault", () => {
    const rows = tableRows(sectionOf(guide, "Faults")).map(([of = "", types = ""]) => [
      spansIn(of)[0],
      spansIn(types),
    ]);
    expect(rows).toEqual(Object.entries(FAULT_TYPES));
  });
});

it("docs/guide/production.md has the ledger's limits", () => {
  const rows = tableRows(sectionOf(readText("docs/guide/production.md"), "The ledger"));
  const written = rows.map(([name = "", , limit]) => [spansIn(name)[0], limit]);
  const HOUR = 3_600_000;
  const known = Object.entries(PRODUCTION_LIMITS).map(([name, { count, windowMs }]) => [
    name,
    windowMs === 24 * HOUR ? `${count} in 24 hours` : `${count} in ${windowMs / (24 * HOUR)} days`,
  ]);
  expect(written).toEqual(known);
});
