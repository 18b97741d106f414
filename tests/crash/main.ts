// npm run crash [-- --count 1000 --store both]: kills the device's process and the service's this many times in each of an
// enrolment, an OTP, a PIN update and a reset, with the service on SQLite and on PostgreSQL, and reports the losses.
import { parseArgs } from "node:util";
import { PostgresServer } from "@openpims/testing/postgres-server";
import { createDatabase } from "@openpims/testing/test-stores";
import type { StoreOptions } from "./processes.ts";
import { crash, type Report } from "./rounds.ts";
import { deviceVictim, serviceVictim } from "./victims.ts";

const STORES = ["sqlite", "postgres"] as const;
const VICTIMS = { device: deviceVictim, service: serviceVictim };

const { values } = parseArgs({
  options: {
    count: { type: "string", default: "1000" },
    store: { type: "string", default: "both" },
    victim: { type: "string", default: "both" },
  },
});
const count = Number(values.count);
const chosen = <Name extends string>(option: "store" | "victim", names: readonly Name[]): Name[] => {
  const given = values[option];
  const found = names.filter((name) => given === "both" || given === name);
  if (found.length === 0) throw new Error(`--${option}: ${names.join(", ")} or both`);
  return found;
};

const minutesSince = (started: number): number => (performance.now() - started) / 60_000;

async function kill(name: keyof typeof VICTIMS, store: string, options: StoreOptions): Promise<Report> {
  const started = performance.now();
  const line = ({ kills, interrupted, losses }: Report) =>
    `${name}, ${store}: kills: ${kills} (${interrupted} in the middle of the call), losses: ${losses.length}, ` +
    `${(kills / minutesSince(started)).toFixed(0)} kills a minute`;
  const victim = await VICTIMS[name](options);
  try {
    let rounds = 0;
    const report = await crash(victim, count, (now) => {
      if (++rounds % 50 === 0) console.error(`so far: ${line(now)}`);
    });
    console.log([line(report), ...report.losses].join("\n  "));
    return report;
  } finally {
    await victim.stop();
  }
}

const stores = chosen("store", STORES);
const server = stores.includes("postgres") ? await PostgresServer.start() : undefined;
// All at once: each mostly waits for its processes to start. The last run to end stops the server.
const runs = stores.flatMap((store) =>
  chosen("victim", ["device", "service"]).map(async (name) =>
    kill(name, store, store === "postgres" ? { databaseUrl: await createDatabase(server?.url) } : {}),
  ),
);
await Promise.allSettled(runs);
await server?.stop();
const reports = await Promise.all(runs);
const kills = reports.reduce((sum, report) => sum + report.kills, 0);
const losses = reports.reduce((sum, report) => sum + report.losses.length, 0);
console.log(`kills: ${kills}, losses: ${losses}`);
process.exitCode = losses === 0 ? 0 : 1;
