// The portable tests in the engines of browsers and phones, each with a second run that must fail.
import { readFileSync } from "node:fs";
import type { Recorded } from "@openpims/testing/portable/recorded";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundle } from "./bundle.ts";
import { record } from "./record/record.ts";
import { chromium } from "./run/chromium.ts";
import type { Engine } from "./run/engine.ts";
import { hermes } from "./run/hermes.ts";
import { jsc } from "./run/jsc.ts";
import { maccessCases, sdkCases } from "./suites.ts";

const engines: readonly Engine[] = [await chromium(), jsc, await hermes()];
const recorded = await record();
const counts = { maccess: maccessCases(recorded).length, sdk: sdkCases(recorded).length };
const page = readFileSync(new URL("../../docs/judges.md", import.meta.url), "utf8");

/** The engine's version in the page's table. */
const documentedVersionOf = (engine: string): string =>
  new RegExp(`^\\| ${engine} +\\| ([\\d.]+)`, "m").exec(page)?.[1] ?? "";

/** As numbers, so that 9 is older than 10. */
const partsOf = (version: string): number[] => version.split(".").map(Number);

function isOlder(version: string, than: string): boolean {
  const [given, other] = [partsOf(version), partsOf(than)];
  const at = given.findIndex((part, i) => part !== (other[i] ?? 0));
  return at >= 0 && (given[at] ?? 0) < (other[at] ?? 0);
}

for (const { name, missing } of engines)
  if (missing !== undefined) console.warn(`No portable test in ${name} (SKIPPED: ${missing})`);

/** The recorded data with one wrong OTP. */
function spoilt(): Recorded {
  const copy: Recorded = JSON.parse(JSON.stringify(recorded));
  const last = copy.vectors.at(-1)?.activations.at(-1)?.otps.at(-1);
  Object.assign(last ?? {}, { otp: "00000000" });
  return copy;
}

it("docs/judges.md names no later Node than this one", () => {
  expect(documentedVersionOf("Node")).toMatch(/^\d+(\.\d+)+$/);
  expect(isOlder(process.versions.node, documentedVersionOf("Node"))).toBe(false);
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
      scripts.maccess = await prepare("maccess.ts");
      scripts.sdk = await prepare(bare ? "sdk-in-react-native.ts" : "sdk.ts");
      if (bare) scripts.alone = await prepare("sdk.ts");
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

    it("is in docs/judges.md, in no later version than this one", async () => {
      const version = documentedVersionOf(engine.name);
      expect(version).not.toBe("");
      const running = await engine.version();
      expect(running).toMatch(/^\d+(\.\d+)+$/);
      expect(isOlder(running, version), `${running} is older than ${version}`).toBe(false);
    });
  });
});
