// npm run crash [-- --count 1000]: kills the device's process, then the service's, that many times in each of an enrollment,
// an OTP, a PIN update and a reset, and reports what was lost.
import { parseArgs } from "node:util";
import { crash, type Report } from "../conformance/crash/rounds.ts";
import { deviceVictim, serviceVictim } from "../conformance/crash/victims.ts";

const { values } = parseArgs({ options: { count: { type: "string", default: "1000" } } });
const count = Number(values.count);

const line = ({ kills, interrupted, losses }: Report) =>
  `kills: ${kills} (${interrupted} in the middle of the call), losses: ${losses.length}`;

let lost = 0;
for (const [name, start] of [
  ["device", deviceVictim],
  ["service", serviceVictim],
] as const) {
  const victim = await start();
  let rounds = 0;
  const report = await crash(victim, count, (now) => {
    if (++rounds % 50 === 0) console.error(`${name}, so far: ${line(now)}`);
  });
  console.log(`${name}: ${line(report)}`);
  for (const loss of report.losses) console.log(`  ${loss}`);
  lost += report.losses.length;
  await victim.stop();
}
process.exitCode = lost === 0 ? 0 : 1;
