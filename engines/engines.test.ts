// The portable tests in the engines of browsers and phones, each with a run beside it that must fail.
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "./bundle.ts";
import { record } from "./record/record.ts";
import { chromium } from "./run/chromium.ts";
import type { Engine } from "./run/engine.ts";
import { hermes } from "./run/hermes.ts";
import { jsc } from "./run/jsc.ts";
import { maccessCases } from "./suite/maccess.ts";
import type { Recorded } from "./suite/recorded.ts";
import { sdkCases } from "./suite/sdk.ts";

const engines: readonly Engine[] = [await chromium(), jsc, await hermes()];
const recorded = await record();
const counts = { maccess: maccessCases(recorded).length, sdk: sdkCases(recorded).length };
const page = readFileSync(new URL("../docs/engines.md", import.meta.url), "utf8");

/** A row of the page's table: version and the two counts, by the engine's name. */
function rowOf(engine: string): readonly [version: string, maccess: number, sdk: number] | undefined {
  const cells = page
    .match(new RegExp(`^\\| ${engine} .*$`, "m"))?.[0]
    .split("|")
    .map((cell) => cell.trim());
  return cells && [cells[2] ?? "", Number(cells[3]), Number(cells[4])];
}

/** As numbers, so that 9 is older than 10. */
const partsOf = (version: string): number[] => version.split(".").map(Number);

function isOlder(version: string, than: string): boolean {
  const [given, other] = [partsOf(version), partsOf(than)];
  const at = given.findIndex((part, i) => part !== (other[i] ?? 0));
  return at >= 0 && (given[at] ?? 0) < (other[at] ?? 0);
}

for (const { name, missing } of engines)
  if (missing !== undefined) console.warn(`No portable test in ${name} (SKIPPED: ${missing})`);

/** The same but for one OTP. */
function spoilt(): Recorded {
  const copy: Recorded = JSON.parse(JSON.stringify(recorded));
  const last = copy.vectors.at(-1)?.activations.at(-1)?.otps.at(-1);
  Object.assign(last ?? {}, { otp: "00000000" });
  return copy;
}

it("docs/engines.md has the counts of Node, where each case is a test of its own", () => {
  expect(rowOf("Node")).toEqual([expect.any(String), counts.maccess, counts.sdk]);
  expect(isOlder(process.versions.node, rowOf("Node")?.[0] ?? "")).toBe(false);
});

describe.each(engines)("$name", (engine) => {
  afterAll(() => engine.close?.());
  const { missing, bare } = engine;

  describe.skipIf(missing !== undefined)(missing === undefined ? "runs" : `(SKIPPED: ${missing})`, () => {
    const scripts = { maccess: "", sdk: "", alone: "" };
    beforeAll(async () => {
      const prepare = async (entry: string) => {
        const script = await bundle(entry, "portable");
        return engine.prepare?.(script) ?? script;
      };
      scripts.maccess = await prepare("portable.ts");
      scripts.sdk = await prepare(bare ? "portable-sdk-in-react-native.ts" : "portable-sdk.ts");
      if (bare) scripts.alone = await prepare("portable-sdk.ts");
    }, 120_000);

    const call = (name: string, given: Recorded) =>
      `portable.${name}(${JSON.stringify(given)}, print)${engine.ending ?? ""};\n`;

    it("every test of maccess, with nothing around the engine but what it brings", async () => {
      const lines = await engine.run(`${scripts.maccess}\n${call("maccess", recorded)}`);
      expect(lines).toEqual([`${counts.maccess} passed, 0 failed`]);
    });

    it(`every test of sdk${bare ? ", in what React Native puts around an engine" : ""}`, async () => {
      const lines = await engine.run(`${scripts.sdk}\n${call("sdk", recorded)}`);
      expect(lines).toEqual([`${counts.sdk} passed, 0 failed`]);
    });

    it("fails those of a recording that was changed", async () => {
      const lines = await engine.run(`${scripts.maccess}\n${call("maccess", spoilt())}`);
      expect(lines.at(-1)).toBe(`${counts.maccess - 2} passed, 2 failed`);
      const failed = lines.filter((line) => line.startsWith("failed: "));
      expect(failed.map((line) => line.includes("00000000") && line.includes("98765432"))).toEqual([
        true,
        true,
      ]);
    });

    if (bare)
      it("does not load the SDK by itself: the first name that is missing is said", async () => {
        const loading = engine.run(`${scripts.alone}\n${call("sdk", recorded)}`);
        await expect(loading).rejects.toThrow(/ReferenceError: .*TextEncoder/);
      });

    it("is in docs/engines.md, in no later version than this one", async () => {
      const [version = "", ...cases] = rowOf(engine.name) ?? [];
      expect(cases).toEqual([counts.maccess, counts.sdk]);
      const running = await engine.version();
      expect(running).toMatch(/^\d+(\.\d+)+$/);
      expect(isOlder(running, version), `${running} is older than ${version}`).toBe(false);
    });
  });
});
