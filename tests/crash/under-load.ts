// npm run crash:load [-- --count 20]: kills PostgreSQL and the service so many times each while OTPs are made, and reports
// the losses and the times until the next OTP.
import { parseArgs } from "node:util";
import { killUnderLoad } from "./kills-under-load.ts";

const { values } = parseArgs({ options: { count: { type: "string", default: "20" } } });

const secondsOf = (milliseconds: number | undefined): string =>
  `${((milliseconds ?? 0) / 1000).toFixed(2)} s`;

const { flows, unanswered, losses, recoveries } = await killUnderLoad(Number(values.count), console.error);
for (const [target, times] of Object.entries(recoveries)) {
  const sorted = [...times].sort((a, b) => a - b);
  console.log(
    `${target}: kills: ${times.length}, next OTP after ${secondsOf(sorted[0])} to ${secondsOf(sorted.at(-1))}, ` +
      `median ${secondsOf(sorted[sorted.length >> 1])}`,
  );
}
console.log(`OTPs: ${flows}, verifications without an answer: ${unanswered}, losses: ${losses.length}`);
for (const loss of losses) console.log(`  ${loss}`);
process.exitCode = losses.length === 0 ? 0 : 1;
