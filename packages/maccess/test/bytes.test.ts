import fc from "fast-check";
import { expect, it } from "vitest";
import { utf8ToBytes } from "../src/crypto/bytes.ts";

it("UTF-8 is what TextEncoder makes of any text, lone surrogates too", () => {
  const encoder = new TextEncoder();
  fc.assert(
    fc.property(fc.string({ unit: fc.nat(0xffff).map((unit) => String.fromCharCode(unit)) }), (text) => {
      expect(utf8ToBytes(text)).toEqual(new Uint8Array(encoder.encode(text)));
    }),
    { numRuns: 2000 },
  );
  for (const text of [
    "",
    "\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}",
    "ünïcödé 車 🚗",
    "\ud800",
    "a\udc00b",
  ])
    expect(utf8ToBytes(text)).toEqual(new Uint8Array(encoder.encode(text)));
});
