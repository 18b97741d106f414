// `npm run bench [-- part …]`: costs as ratios within one run. Nothing is asserted; the figures depend on the machine.
import { measureGrowth } from "./growth.ts";
import type { Row } from "./row.ts";
import { measureSdk } from "./sdk-cost.ts";
import { measureService } from "./service-flows.ts";
import { measureTiming } from "./timing.ts";

const parts: Readonly<Record<string, () => Promise<Row[]>>> = {
  sdk: measureSdk,
  service: measureService,
  growth: measureGrowth,
  timing: measureTiming,
};

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) {
  console.error(`there is no part ${unknown}; there are ${Object.keys(parts).join(", ")}`);
  process.exit(2);
}
for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
  for (const { what, figure } of (await parts[name]?.()) ?? []) console.log(`${what.padEnd(66)} ${figure}`);
}
