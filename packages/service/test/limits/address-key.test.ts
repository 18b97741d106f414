import { describe, expect, it } from "vitest";
import { addressKey, trustIn } from "../../src/limits/address-key.ts";

describe("the key of an address", () => {
  it.each([
    ["203.0.113.8", "203.0.113.8"],
    ["203.0.113.8:1001", "203.0.113.8"],
    [" 203.0.113.8 ", "203.0.113.8"],
    ["::ffff:203.0.113.8", "203.0.113.8"],
    ["[::FFFF:cb00:7108]:443", "203.0.113.8"],
    ["64:ff9b::203.0.113.8", "203.0.113.8"],
    ["2001:db8::1", "2001:db8::/64"],
    ["2001:DB8:0:0:ffff::9", "2001:db8::/64"],
    ["2001:db8:0:1::1%7", "2001:db8:0:1::/64"],
    ["[2001:db8:1:2:3:4:5:6]:80", "2001:db8:1:2::/64"],
    ["::1", "::1"],
    ["127.0.0.1", "127.0.0.1"],
  ])("%s is %s", (text, key) => expect(addressKey(text)).toBe(key));

  it.each([
    "",
    "unknown",
    "_hidden",
    "203.0.113",
    "203.0.113.8.9",
    "203.0.113.008",
    "[]",
    ":::",
    "a".repeat(5000),
  ])("%s is none", (text) => expect(addressKey(text)).toBeUndefined());
});

it("a trusted proxy is known by any spelling, and nobody else", () => {
  const trusts = trustIn(["10.0.0.0/8", "2001:db8::/32", "::1"]);
  for (const text of ["10.1.2.3", "10.1.2.3:99", "::ffff:10.1.2.3", "[2001:DB8:1::1]:80", "0:0:0:0:0:0:0:1"])
    expect(trusts(text)).toBe(true);
  for (const text of ["11.0.0.1", "2001:db9::1", "10.0.0", "", "localhost"]) expect(trusts(text)).toBe(false);
});
