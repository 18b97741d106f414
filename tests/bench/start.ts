// The start of the owner's command as it is installed, as a ratio to Node's own.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { packPackages } from "../../tools/packed-packages.ts";
import type { Row } from "./row.ts";

const ROUNDS = 21;

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

export async function measureStart(): Promise<Row[]> {
  const packages = packPackages();
  try {
    const program = join(packages.consumer, "node_modules/openpims/bin/openpims.js");
    const ways: Readonly<Record<string, readonly string[]>> = {
      node: ["-e", "0"],
      version: [program, "--version"],
      explain: [program, "explain", "2308"],
      help: [program, "--help"],
    };
    const env = { PATH: process.env.PATH, HOME: packages.consumer };
    const times = new Map<string, number[]>(Object.keys(ways).map((name) => [name, []]));
    // In turns, so that a change of the machine's load meets all.
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, args] of Object.entries(ways)) {
        const start = performance.now();
        spawnSync(process.execPath, args, { cwd: packages.consumer, env });
        times.get(name)?.push(performance.now() - start);
      }
    const bare = median(times.get("node") ?? []);
    return ["version", "explain", "help"].map((name) => {
      const took = median(times.get(name) ?? []);
      return {
        what: `openpims ${ways[name]?.slice(1).join(" ")}: wall time to node -e 0`,
        figure: `${(took / bare).toFixed(2)} (${took.toFixed(0)} ms to ${bare.toFixed(0)} ms)`,
        values: { [`${name}.wall_ratio`]: took / bare },
      };
    });
  } finally {
    packages.remove();
  }
}
