// npm run fuzz [-- --runs 1000000 --seed 1]: the fuzz tests with the given number of cases. The seed is in each
// test's name and repeats the same cases.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";

const { values, positionals } = parseArgs({
  options: { runs: { type: "string", default: "1000000" }, seed: { type: "string" } },
  allowPositionals: true,
});
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
console.log(`${values.runs} cases each, seed ${seed}`);
const files = positionals.length > 0 ? positionals : ["fuzz"];
const reporters = ["default", "./tools/summary-reporter.ts", "./tests/fuzz/fuzz-reporter.ts"];
// The tests target the handling of bytes, not the disk: on Linux, the stores are in memory.
const memory = "/dev/shm";
const folder = process.env.TMPDIR === undefined && existsSync(memory) ? { TMPDIR: memory } : {};
const child = spawn(
  process.execPath,
  [
    "node_modules/vitest/vitest.mjs",
    "run",
    "--project",
    "embedded",
    ...reporters.map((name) => `--reporter=${name}`),
    ...files,
  ],
  {
    stdio: "inherit",
    env: { ...process.env, ...folder, FUZZ_RUNS: values.runs, FC_SEED: seed },
  },
);
child.on("exit", (code) => {
  process.exitCode = code ?? 1;
});
