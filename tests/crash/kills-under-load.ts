// Kills PostgreSQL and the service in turn while devices make OTPs, and measures the time until the next OTP.
import { PostgresServer } from "@openpims/testing/postgres-server";
import { createDatabase } from "@openpims/testing/test-stores";
import { Load } from "./load.ts";
import { serviceProcess } from "./processes.ts";

/** The OTPs between two kills: at random, so that kills hit any moment of a flow. */
const MOST_BETWEEN = 30;

const DEVICES = 4;

export interface KillReport {
  readonly flows: number;
  readonly unanswered: number;
  readonly losses: readonly string[];
  /** Milliseconds from each kill to the next OTP that was made and accepted. */
  readonly recoveries: Readonly<Record<"postgres" | "service", readonly number[]>>;
}

/** @param count the kills of each */
export async function killUnderLoad(
  count: number,
  progress: (line: string) => void = () => {},
): Promise<KillReport> {
  const postgres = await PostgresServer.start();
  try {
    const victim = await serviceProcess({ databaseUrl: await createDatabase(postgres.url) });
    const load = new Load(victim.service);
    const recoveries = { postgres: [] as number[], service: [] as number[] };
    try {
      await load.start(DEVICES);
      for (let i = 0; i < count; i++) {
        for (const target of ["postgres", "service"] as const) {
          await load.untilFlows(1 + Math.floor(Math.random() * MOST_BETWEEN));
          const killed = performance.now();
          if (target === "postgres") {
            await postgres.kill();
            await postgres.restart();
          } else {
            await victim.kill();
            await victim.restart();
          }
          await load.untilFlows(1);
          recoveries[target].push(performance.now() - killed);
        }
        progress(`kills of each: ${i + 1}, OTPs: ${load.flows}, losses: ${load.losses.length}`);
      }
      await load.stop();
      const { flows, unanswered, losses } = load;
      return { flows, unanswered, losses, recoveries };
    } finally {
      await load.stop().catch(() => undefined);
      await victim.stop();
    }
  } finally {
    await postgres.stop();
  }
}
