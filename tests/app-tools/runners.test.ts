// The packed `@openpims/testing` in an application's own tests, by node:test and by Jest. Vitest runs examples/door.
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type PackedPackages, packPackages } from "../../tools/packed-packages.ts";

const root = join(import.meta.dirname, "../..");
const modules = join(import.meta.dirname, "node_modules");
const reason = existsSync(join(modules, "jest")) ? "" : " (SKIPPED: Jest not found)";
if (reason) console.warn(`No test by Jest${reason}: npm ci --ignore-scripts in tests/app-tools`);

let packages: PackedPackages;
beforeAll(() => {
  packages = packPackages(["maccess", "sdk", "service", "vehicles", "testing"]);
}, 300_000);
afterAll(() => packages.remove());

/** Runs a sample in the folder with the packed packages. */
function run(name: string, ...options: readonly string[]) {
  copyFileSync(join(root, "examples/runners", name), join(packages.consumer, name));
  const env = { PATH: process.env.PATH, HOME: packages.temporary };
  return spawnSync(process.execPath, [...options, name], { cwd: packages.consumer, encoding: "utf8", env });
}

it("node:test", { timeout: 120_000 }, () => {
  const { status, stdout, stderr } = run("node.test.js", "--test", "--test-reporter=tap");
  expect(status, stdout + stderr).toBe(0);
  expect(stdout).toContain("# pass 1\n");
});

it.skipIf(reason !== "")(`Jest${reason}`, { timeout: 120_000 }, () => {
  mkdirSync(join(packages.consumer, "node_modules/@jest"), { recursive: true });
  const globals = join(packages.consumer, "node_modules/@jest/globals");
  symlinkSync(join(modules, "@jest/globals"), globals, "junction");
  writeFileSync(join(packages.consumer, "jest.config.json"), '{ "transform": {} }');
  const jest = join(modules, "jest/bin/jest.js");
  const { status, stderr } = run(
    "jest.test.js",
    "--experimental-vm-modules",
    jest,
    "--config=jest.config.json",
  );
  expect(status, stderr).toBe(0);
  expect(stderr).toContain("1 passed");
});
