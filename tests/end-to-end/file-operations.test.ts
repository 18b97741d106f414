// An OTP's cost on disk: two flushes, one that counts it before it is sent, one that stores the keys before it is given out.
import { FileStorage } from "@openpims/sdk/node";
import { PIN, TestService, temporaryFolder } from "@openpims/testing/harness";
import { expect, it, onTestFinished } from "vitest";
import { countFileCalls } from "../support/file-calls.ts";

const CALLS = 20;
const DAY_MS = 86_400_000;

it.each([
  ["without limits", 36, undefined],
  [
    "within limits, as in Production",
    50,
    { otp: { count: 100, windowMs: DAY_MS }, pinTry: { count: 2, windowMs: DAY_MS } },
  ],
])("an OTP %s flushes twice, and makes %d calls of the file system at most", async (_, most, limits) => {
  const service = await TestService.start();
  const folder = temporaryFolder();
  onTestFinished(async () => {
    await service.stop();
    folder.remove();
  });
  const storage = new FileStorage({ directory: folder.path, keychain: false });
  await service.enrolled(await service.createAccount(), { storage });
  const { calls, flushes, unseals, byName } = await countFileCalls({
    directory: folder.path,
    calls: CALLS,
    pin: PIN,
    parameters: service.parameters(),
    limits,
  });
  expect(flushes, JSON.stringify(byName)).toBe(2 * CALLS);
  // No other program writes meanwhile.
  expect(unseals).toBe(0);
  expect(calls / CALLS, JSON.stringify(byName)).toBeLessThanOrEqual(most);
});
