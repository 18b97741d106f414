// The last lines of a run: in CI a failed test is tried once more, and they name it.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const folder = temporaryFolder();

/** Runs a file of the folder by this workspace's configuration. @returns exit code and output */
function run(file: string, environment: NodeJS.ProcessEnv = {}) {
  const { TEST_RETRIES, ...env } = process.env;
  const args = [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--config",
    join(folder.path, "vitest.config.ts"),
    file,
  ];
  const options = { cwd: root, env: { ...env, ...environment }, encoding: "utf8" } as const;
  const { status, stdout } = spawnSync(process.execPath, args, options);
  return { status, lines: stdout.trimEnd().split("\n") };
}

beforeAll(() => {
  writeFileSync(
    join(folder.path, "vitest.config.ts"),
    `import workspace from ${JSON.stringify(join(root, "vitest.config.ts"))};
const project = { extends: true, test: { name: "flaky", globals: true, dir: ${JSON.stringify(folder.path)} } };
export default { ...workspace, root: ${JSON.stringify(root)}, test: { ...workspace.test, projects: [project] } };
`,
  );
  writeFileSync(
    join(folder.path, "flaky.test.ts"),
    `let tries = 0;
describe("a group", () => {
  it("passes at its second try", () => expect((tries += 1)).toBe(2));
  it("passes at once", () => {});
});
`,
  );
  writeFileSync(
    join(folder.path, "hook.test.ts"),
    `describe("a group", () => {
  beforeAll(() => { throw new Error("not ready"); });
  it("waits for its hook", () => {});
});
`,
  );
});
afterAll(() => folder.remove());

it("passes a test in CI at its second try, loudly", () => {
  const { status, lines } = run("flaky.test.ts", { TEST_RETRIES: "1" });
  expect(status).toBe(0);
  const [name, count, last] = lines.slice(-3);
  expect(name).toMatch(/^RETRIED: \S*flaky\.test\.ts > a group > passes at its second try$/);
  expect(count).toBe("retried: 1");
  expect(last).toBe("tests: 2 passed, 0 failed, 0 skipped");
});

it("fails such a test anywhere else", () => {
  const { status, lines } = run("flaky.test.ts");
  expect(status).toBe(1);
  expect(lines.join("\n")).not.toContain("RETRIED");
  expect(lines.at(-1)).toBe("tests: 1 passed, 1 failed, 0 skipped");
});

it("counts a hook that failed before its group", () => {
  const { status, lines } = run("hook.test.ts");
  expect(status).toBe(1);
  expect(lines.at(-1)).toBe("tests: 0 passed, 1 failed, 1 skipped");
});
