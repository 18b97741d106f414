import { expect, it } from "vitest";
import { isLoopback, isLoopbackAddress } from "../../src/machine/loopback.ts";

it.each([
  ["127.0.0.1", true],
  ["127.255.255.254", true],
  ["::1", true],
  ["0:0:0:0:0:0:0:1", true],
  // An IPv4 caller, as a socket for both families reports it.
  ["::ffff:127.0.0.1", true],
  ["::ffff:192.0.2.1", false],
  ["128.0.0.1", false],
  ["::2", false],
  ["0.0.0.0", false],
  ["127.0.0.256", false],
  ["127.0.0.1.example.com", false],
  ["localhost", false],
  ["", false],
])("the address %j is this machine's own: %j", (address, expected) => {
  expect(isLoopbackAddress(address)).toBe(expected);
});

it.each([
  ["http://localhost:8400", true],
  ["http://LOCALHOST", true],
  ["http://127.0.0.1", true],
  ["http://127.1", true],
  ["http://[::1]:80", true],
  ["http://[::2]", false],
  ["http://localhost.example.com", false],
  ["http://127.0.0.1.example.com", false],
  ["http://192.0.2.1", false],
])("what is sent to %s stays on this machine: %j", (url, expected) => {
  expect(isLoopback(new URL(url).hostname)).toBe(expected);
});
