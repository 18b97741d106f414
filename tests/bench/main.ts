// `npm run bench [-- part …] [--json]`: costs as ratios within one run. It asserts nothing; the figures depend on the
// machine. With `--json`, all figures as one object of numbers under stable names.
import { parseArgs } from "node:util";
import { measureAttacked } from "./attacked.ts";
import { measureGrowth } from "./growth.ts";
import type { Row } from "./row.ts";
import { measureSdk } from "./sdk-cost.ts";
import { measureService } from "./service-flows.ts";
import { measureStart } from "./start.ts";
import { measureTiming } from "./timing.ts";
import { measureTypes } from "./types.ts";
import { measureVehicles } from "./vehicles.ts";

const parts: Readonly<Record<string, () => Promise<Row[]>>> = {
  sdk: measureSdk,
  types: measureTypes,
  start: measureStart,
  service: measureService,
  growth: measureGrowth,
  timing: measureTiming,
  attacked: measureAttacked,
  vehicles: measureVehicles,
};

const { values, positionals } = parseArgs({
  options: { json: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) {
  console.error(`there is no part ${unknown}; there are ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}
const figures: Record<string, number> = {};
for (const part of positionals.length > 0 ? positionals : Object.keys(parts)) {
  for (const row of (await parts[part]?.()) ?? []) {
    if (!values.json) console.log(`${row.what.padEnd(66)} ${row.figure}`);
    for (const [name, value] of Object.entries(row.values)) {
      const full = `${part}.${name}`;
      if (Object.hasOwn(figures, full)) throw new Error(`two figures are called ${full}`);
      figures[full] = value;
    }
  }
}
if (values.json) console.log(JSON.stringify(figures, undefined, 2));
