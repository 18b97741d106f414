// Arbitrary bytes as an answer and as a stored state. portable/devices.ts tests the device's own refusals.

import { storeWith } from "@openpims/testing/portable/open-store";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  activate,
  type DeviceOptions,
  type HttpAnswer,
  type Outcome,
  onlineOtp,
  synchronise,
} from "../src/index.ts";
import { activated, deviceOn } from "./portable/device-parts.ts";

const kindOf = (outcome: { ok: boolean; failure?: { kind: string } }) =>
  outcome.ok ? "ok" : outcome.failure?.kind;

describe("any bytes as an answer", () => {
  const answerTo = (body: string) => fc.constantFrom<HttpAnswer>({ status: 200, body });
  const anyAnswer = fc.oneof(
    fc.string({ unit: "binary", maxLength: 400 }).chain(answerTo),
    fc
      .array(
        fc.tuple(
          fc.constantFrom(
            "err",
            "challenge",
            "defi",
            "K1",
            "dK1",
            "J",
            "format",
            "K0",
            "Tsync",
            "ms_n",
            "id",
            "s_id",
          ),
          fc.oneof(fc.constantFrom("OK", "NOK", "1", "8LC", "ab".repeat(16)), fc.string({ maxLength: 40 })),
        ),
        { maxLength: 12 },
      )
      .chain((fields) =>
        answerTo(
          `<ActionSetup>${fields.map(([name, value]) => `<${name}>${value.replace(/[<&]/g, "")}</${name}>`).join("")}</ActionSetup>`,
        ),
      ),
    fc.record({ status: fc.integer({ min: 100, max: 599 }), body: fc.string() }),
    fc.record({ unreachable: fc.string() }),
  );

  const operations: readonly [string | undefined, (device: DeviceOptions) => Promise<Outcome<unknown>>][] = [
    [activated, (device) => onlineOtp(device, "1234")],
    [activated, (device) => synchronise(device, "1234")],
    [undefined, (device) => activate(device, "123456", "1234", "x")],
  ];

  it("never an exception, and a refused answer changes only what its error word requires", async () => {
    await fc.assert(
      fc.asyncProperty(anyAnswer, anyAnswer, async (first, second) => {
        for (const [stored, operation] of operations) {
          const store = storeWith(stored);
          let requests = 0;
          const { device } = deviceOn(store, () => (requests++ % 2 === 0 ? first : second));
          const outcome = await operation(device);
          if (outcome.ok || ["Blocked", "NoDevice", "SynchronisationFailed"].includes(outcome.failure.kind))
            continue;
          expect(store.text).toBe(stored);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("any bytes as a stored state", () => {
  it("is refused without being touched, or is a device's", async () => {
    const mangled = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.json(),
      fc
        .tuple(fc.nat(activated.length - 1), fc.string({ minLength: 1, maxLength: 3 }))
        .map(([at, text]) => activated.slice(0, at) + text + activated.slice(at + 1)),
    );
    await fc.assert(
      fc.asyncProperty(mangled, async (stored) => {
        const store = storeWith(stored);
        const { device } = deviceOn(store, () => ({ unreachable: "offline" }));
        const outcome = await onlineOtp(device, "1234");
        expect(outcome.ok).toBe(false);
        expect(["StateUnreadable", "Forbidden", "Unreachable"]).toContain(kindOf(outcome));
        expect(store.text).toBe(stored);
      }),
      { numRuns: 1000 },
    );
  });
});
