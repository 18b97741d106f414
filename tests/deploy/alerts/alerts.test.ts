// The alert rules and the dashboard of deploy/: each alert is fired by a real fault of a service, and names series that it has.
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { findInstalled } from "../installed.ts";
import { everySeries, faults } from "./faults.ts";
import { ruleTest, samplesOf, seriesOf } from "./rule-test.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const root = join(import.meta.dirname, "..", "..", "..");
const rules = join(root, "deploy", "prometheus-alerts.yml");
const { file, reason } = findInstalled("promtool", "apt-get install prometheus");

const folder = temporaryFolder();
afterAll(folder.remove);

const text = readFileSync(rules, "utf8");
const alerts = Array.from(text.matchAll(/- alert: (\w+)/g), ([, name = ""]) => name);
const guide = readFileSync(join(root, "docs/operate/watching.md"), "utf8");
const dashboard = readFileSync(join(root, "deploy", "grafana-dashboard.json"), "utf8");

describe("the series", () => {
  let known: ReadonlySet<string>;
  let samples: ReturnType<typeof samplesOf>;
  beforeAll(async () => {
    const every = await everySeries();
    known = seriesOf(every);
    samples = samplesOf(every);
  });

  it.each([
    ["the alerts", text],
    ["the dashboard", dashboard],
  ])("that %s name exist", (_, named) => {
    const names = named.match(/\b(?:openpims|process|nodejs)_[a-z0-9_]+/g) ?? [];
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !known.has(name))).toEqual([]);
  });

  it("have the figure of the disk that the alert and the guide say", () => {
    const [, times] = /openpims_disk_free_bytes < (\d+) \* openpims_disk_least_free_bytes/.exec(text) ?? [];
    const least = samples.get("openpims_disk_least_free_bytes")?.value ?? 0;
    const said = `less than ${(Number(times) * least) / 1024 ** 2} MiB free`;
    for (const page of [text, guide]) expect(page).toContain(said);
  });
});

it("each alert has its part of the guide", () => {
  const rows = Array.from(guide.matchAll(/^\| `(Openpims\w+)` \|/gm), ([, name]) => name);
  expect(rows.sort()).toEqual([...alerts].sort());
});

it("each alert has a fault", () => {
  expect(Object.keys(faults).sort()).toEqual([...alerts].sort());
});

describe.skipIf(file === undefined)(`promtool${reason}`, () => {
  it("accepts the rules and the sample configuration", () => {
    for (const args of [
      ["check", "rules", rules],
      ["check", "config", join(root, "deploy", "prometheus.yml")],
    ])
      expect(execFileSync(file ?? "", args, { encoding: "utf8" })).toContain("SUCCESS");
  });

  it.each(Object.entries(faults))("a fault of the service fires %s", async (alert, make) => {
    const fault = await make();
    if (!fault) return console.warn(`${alert} was not fired (SKIPPED: only root may mount a disk)`);
    const input = join(folder.path, `${alert}.yml`);
    writeFileSync(input, JSON.stringify(ruleTest(rules, alert, fault)));
    const { stdout, stderr } = spawnSync(file ?? "", ["test", "rules", input], { encoding: "utf8" });
    expect(stdout + stderr).toMatch(/SUCCESS/);
    expect(stdout + stderr).not.toMatch(/FAILED/);
  });
});
