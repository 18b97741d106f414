// The import of the Python clients' pickles, with arbitrary bytes. portable/pickles.ts tests the accepted values and the
// refusals by name and offset.
import { readFileSync } from "node:fs";
import { unicode } from "@openpims/testing/portable/pickle-writer";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { read } from "../portable/hostile-pickles.ts";

interface Known {
  readonly id: string;
  readonly serial: string;
  readonly macid: string;
  readonly K0: string;
  readonly K1: string;
  readonly serviceSecretUnderKma: string;
}

const vector = (name: string) => new URL(`../../../../tests/reference/vectors/${name}`, import.meta.url);
const fixture = (name: string) => new URL(`./fixtures/${name}`, import.meta.url);
const bytesOf = (url: URL): Uint8Array => new Uint8Array(readFileSync(url));
const known: Record<"device-a.pickle" | "device-b.pickle", Known> = JSON.parse(
  readFileSync(vector("devices.json"), "utf8"),
);
const pickle = (...bytes: number[]): Uint8Array => new Uint8Array([0x80, 4, ...bytes]);
const text = (value: string): number[] => [...Buffer.from(value, "latin1")];

describe("any bytes", () => {
  const secrets = Object.values(known).flatMap((of) => [
    of.K0,
    of.K1,
    of.serviceSecretUnderKma,
    of.serial,
    of.id,
  ]);

  /** A value, or a refusal that names only a place; never an exception. */
  function expectJudged(bytes: Uint8Array): void {
    const outcome = read(bytes);
    if ("device" in outcome) return;
    const { kind, reason = "", ...more } = outcome.failure;
    const said = {
      kind,
      more,
      long: reason.length > 160,
      told: secrets.filter((secret) => reason.includes(secret)),
    };
    expect(said).toEqual({ kind: expect.stringMatching(/^File/), more: {}, long: false, told: [] });
  }

  it("at random", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), expectJudged), { numRuns: 2000 });
  });

  it("at random behind a header", () => {
    const body = fc.uint8Array({ maxLength: 100 });
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 5 }), body, (protocol, rest) =>
        expectJudged(new Uint8Array([0x80, protocol, ...rest])),
      ),
      { numRuns: 2000 },
    );
  });

  it("opcodes that are taken, in any order", () => {
    const part = fc.constantFrom<number[]>(
      ...[
        0x4e, 0x88, 0x5d, 0x61, 0x65, 0x29, 0x85, 0x86, 0x87, 0x74, 0x7d, 0x73, 0x75, 0x28, 0x94, 0x81, 0x62,
      ].map((byte) => [byte]),
      [0x4b, 1],
      unicode("data"),
      [0x68, 0],
      [0x68, 1],
      [0x71, 1],
      text("cotp.otp\nOtp\n"),
      text("cotp.load\nIWData\n"),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 60 }), (parts) => expectJudged(pickle(...parts.flat(), 0x2e))),
      { numRuns: 3000 },
    );
  });

  const files = [
    bytesOf(vector("device-a.pickle")),
    bytesOf(vector("device-b.pickle")),
    bytesOf(fixture("device-a-protocol-2.pickle")),
  ];

  it("each of the files, cut off anywhere", () => {
    for (const file of files) {
      for (let length = 0; length < file.length; length++) {
        const outcome = read(file.subarray(0, length));
        expect(outcome).toHaveProperty("failure");
      }
    }
  });

  it("each of the files with bytes changed, left out, put in", () => {
    const change = fc.record({
      at: fc.nat(2600),
      remove: fc.integer({ min: 0, max: 4 }),
      insert: fc.uint8Array({ maxLength: 4 }),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...files),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (file, changes) => {
          let bytes = [...file];
          for (const { at, remove, insert } of changes)
            bytes = [...bytes.slice(0, at), ...insert, ...bytes.slice(at + remove)];
          expectJudged(new Uint8Array(bytes));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("each of the files with any one byte changed", () => {
    for (const file of files) {
      for (let at = 0; at < file.length; at++) {
        const bytes = Uint8Array.from(file);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
        expectJudged(bytes);
      }
    }
  });
});
