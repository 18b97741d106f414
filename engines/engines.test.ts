// The portable tests in the engines of browsers and phones, each with a run that must fail beside it.
import { afterAll, describe, expect, it } from "vitest";
import { bundle } from "./bundle.ts";
import { record } from "./record.ts";
import { chromium } from "./run/chromium.ts";
import type { Engine } from "./run/engine.ts";
import { hermes } from "./run/hermes.ts";
import { jsc } from "./run/jsc.ts";
import { maccessCases } from "./suite/maccess.ts";
import type { Recorded } from "./suite/recorded.ts";

const engines: readonly Engine[] = [await chromium(), jsc, await hermes()];
const recorded = await record();
const script = await bundle("portable.ts", "portable");

for (const { name, missing } of engines)
  if (missing !== undefined) console.warn(`No portable test in ${name} (SKIPPED: ${missing})`);

/** The same but for one digit of one OTP. */
function spoilt(): Recorded {
  const copy: Recorded = JSON.parse(JSON.stringify(recorded));
  const last = copy.vectors.at(-1)?.activations.at(-1)?.otps.at(-1);
  Object.assign(last ?? {}, { otp: "00000000" });
  return copy;
}

describe.each(engines)("$name", (engine) => {
  afterAll(() => engine.close?.());

  describe.skipIf(engine.missing !== undefined)(
    engine.missing === undefined ? "runs" : `SKIPPED: ${engine.missing}`,
    () => {
      const prepared = engine.missing === undefined ? (engine.prepare?.(script) ?? script) : script;
      const run = async (part: string, given: Recorded) =>
        engine.run(`${await prepared}\nportable.${part}(${JSON.stringify(given)}, print);\n`);

      it("every test of maccess", async () => {
        expect(await run("maccess", recorded)).toEqual([`${maccessCases(recorded).length} passed, 0 failed`]);
      });

      it("and fails those of a recording that was changed", async () => {
        const lines = await run("maccess", spoilt());
        expect(lines.at(-1)).toBe(`${maccessCases(recorded).length - 2} passed, 2 failed`);
        const failed = lines.filter((line) => line.startsWith("failed: "));
        expect(failed.map((line) => line.includes("00000000") && line.includes("98765432"))).toEqual([
          true,
          true,
        ]);
      });
    },
  );
});
