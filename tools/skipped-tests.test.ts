// Without Java or Chromium, the tests that need them are skipped with a message, and the run does not fail.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "@openpims/testing/harness";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const NEED_JAVA = "tests/interop/judge.test.ts";
const NEED_CHROMIUM = "packages/sdk/test/node/loopback-in-chromium.test.ts";

it("says at the end of a run how many tests were skipped, and why", async () => {
  const empty = temporaryFolder();
  const args = ["node_modules/vitest/vitest.mjs", "run", "--project", "embedded", NEED_JAVA, NEED_CHROMIUM];
  // Rejects if the exit code is not 0.
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, {
    cwd: root,
    env: { ...process.env, PATH: empty.path },
  });
  empty.remove();
  const lines = stdout.trimEnd().split("\n").slice(-3);
  const countOf = (reason: string): number => {
    const line = lines.find((one) => one.endsWith(` tests: ${reason}`));
    return Number(/^SKIPPED (\d+) tests/.exec(line ?? "")?.[1]);
  };
  const [java, chromium] = [countOf("java and javac not found"), countOf("chromium not found")];
  expect(java).toBeGreaterThan(0);
  expect(chromium).toBeGreaterThan(0);
  expect(lines.at(-1)).toBe(`tests: 0 passed, 0 failed, ${java + chromium} skipped`);
  expect(stderr).toContain("apt-get install default-jdk-headless");
  expect(stderr).toContain("apt-get install chromium");
});
