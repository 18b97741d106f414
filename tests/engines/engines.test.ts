// The portable tests in the engines of browsers and phones, each with a second run that must fail.
import type { Recorded } from "@openpims/testing/portable/recorded";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Ran } from "../../tools/engines-table.ts";
import { bundle } from "./bundle.ts";
import { record } from "./record/record.ts";
import { browsers } from "./run/browsers.ts";
import type { Engine } from "./run/engine.ts";
import { hermes } from "./run/hermes.ts";
import { jsc } from "./run/jsc.ts";
import { runtimes } from "./run/runtimes.ts";
import { maccessCases, sdkCases } from "./suites.ts";

const engines: readonly Engine[] = [...runtimes, ...browsers, jsc, await hermes()];
const recorded = await record();
const counts = { maccess: maccessCases(recorded).length, sdk: sdkCases(recorded).length };
for (const { name, missing } of engines)
  if (missing !== undefined) console.warn(`No portable test in ${name} (SKIPPED: ${missing})`);

/** The recorded data with one wrong OTP. */
function spoilt(): Recorded {
  const copy: Recorded = JSON.parse(JSON.stringify(recorded));
  const last = copy.vectors.at(-1)?.activations.at(-1)?.otps.at(-1);
  Object.assign(last ?? {}, { otp: "00000000" });
  return copy;
}

describe.each(engines)("$name", (engine) => {
  afterAll(() => engine.close?.());
  const { missing, bare } = engine;

  describe.skipIf(missing !== undefined)(missing === undefined ? "runs" : `(SKIPPED: ${missing})`, () => {
    const scripts = { maccess: "", sdk: "", alone: "" };
    beforeAll(async () => {
      const prepare = async (entry: string) => {
        const script = await bundle(entry);
        return engine.prepare?.(script) ?? script;
      };
      scripts.maccess = await prepare("maccess.ts");
      scripts.sdk = await prepare(bare ? "sdk-in-react-native.ts" : "sdk.ts");
      if (bare) scripts.alone = await prepare("sdk.ts");
    }, 120_000);

    /** The line of the page's table. */
    async function ran(suite: "maccess" | "sdk"): Promise<Ran> {
      const version = await engine.version();
      expect(version).toMatch(/^\d+(\.\d+)+$/);
      return { engine: engine.name, version, suite, cases: counts[suite] };
    }

    const call = (name: string, given: Recorded) =>
      `portable.${name}(${JSON.stringify(given)}, print)${engine.ending ?? ""};\n`;

    it("every test of maccess, with nothing around the engine but what it brings", async ({ task }) => {
      const lines = await engine.run(`${scripts.maccess}\n${call("maccess", recorded)}`);
      expect(lines).toEqual([`${counts.maccess} passed, 0 failed`]);
      task.meta.ran = await ran("maccess");
    });

    it(`every test of sdk${bare ? ", in what React Native puts around an engine" : ""}`, async ({ task }) => {
      const lines = await engine.run(`${scripts.sdk}\n${call("sdk", recorded)}`);
      expect(lines).toEqual([`${counts.sdk} passed, 0 failed`]);
      task.meta.ran = await ran("sdk");
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
  });
});
