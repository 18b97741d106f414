// The service's flows per second on each store, as a ratio to a bare route with as many transactions on that store.
import { join } from "node:path";
import { startBareProcess } from "./bare-process.ts";
import { enrolDevices, flow, perSecond } from "./flows.ts";
import { quartiles } from "./quartiles.ts";
import { median } from "./rank-test.ts";
import { type Row, slug } from "./row.ts";
import { startServiceProcess } from "./service-process.ts";
import { onEachStore } from "./stores.ts";

const DEVICES = 16;
/** The flows and the bare ones take turns. */
const ROUNDS = 8;
/** The first rounds are not counted: the engine is still compiling. */
const WARM_UP_ROUNDS = 3;
/** Per round. */
const FLOWS = 250;
/** Requests of a flow: setup, finalize, verify. Each is one transaction. */
const REQUESTS = 3;

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;

export async function measureService(): Promise<Row[]> {
  const rows: Row[] = [];
  await onEachStore(async (store) => {
    const service = await startServiceProcess(store);
    const idle = await service.memory();
    const devices = await enrolDevices(service, DEVICES);
    const bare = await startBareProcess(store.databaseUrl ?? join(store.data, "bare.db"));
    const callers = devices.map((_, id) => id);
    const bareFlow = async (id: number) => {
      for (let i = 0; i < REQUESTS; i++) await (await fetch(`${bare.url}/bare?id=${id}`)).json();
    };
    const rounds: { readonly flows: number; readonly bareFlows: number }[] = [];
    const cpu = { before: 0, bareBefore: 0 };
    for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
      if (round === 0) [cpu.before, cpu.bareBefore] = [await service.cpuSeconds(), await bare.cpuSeconds()];
      const flows = await perSecond(devices, FLOWS, (device) => flow(service, device));
      const bareFlows = await perSecond(callers, FLOWS, bareFlow);
      if (round >= 0) rounds.push({ flows, bareFlows });
    }
    const perFlow = (seconds: number) => (seconds / (ROUNDS * FLOWS)) * 1000;
    const computed = perFlow((await service.cpuSeconds()) - cpu.before);
    const bareComputed = perFlow((await bare.cpuSeconds()) - cpu.bareBefore);
    const loaded = await service.memory();
    await service.stop();
    await bare.stop();

    const rate = (which: keyof (typeof rounds)[number]) => median(rounds.map((round) => round[which]));
    const ratios = rounds.map(({ flows, bareFlows }) => flows / bareFlows);
    const name = (figure: string) => `${slug(store.name)}.${figure}`;
    rows.push(
      {
        what: `${store.name}: OTP flows (setup, finalize, verify) a second, as a ratio to bare ones`,
        figure: `${quartiles(ratios)}, ${rate("flows").toFixed(0)} to ${rate("bareFlows").toFixed(0)}`,
        values: {
          [name("flows.rate_ratio")]: median(ratios),
          [name("flows.per_second")]: rate("flows"),
          [name("bare.per_second")]: rate("bareFlows"),
        },
      },
      {
        what: `${store.name}: CPU time of the process for one, as a ratio to that for a bare one`,
        figure: `${(computed / bareComputed).toFixed(1)} (${computed.toFixed(2)} ms to ${bareComputed.toFixed(2)} ms)`,
        values: {
          [name("flow.cpu_ratio")]: computed / bareComputed,
          [name("flow.cpu_ms")]: computed,
          [name("bare.cpu_ms")]: bareComputed,
        },
      },
      {
        what: `${store.name}: resident memory, under load as a ratio to idle`,
        figure: `${(loaded / idle).toFixed(2)} (${megabytes(loaded)} to ${megabytes(idle)})`,
        values: { [name("memory.ratio")]: loaded / idle, [name("memory.bytes")]: loaded },
      },
      {
        what: `${store.name}: from the start of the process to ready`,
        figure: `${service.startMs.toFixed(0)} ms`,
        values: { [name("start_ms")]: service.startMs },
      },
    );
  });
  return rows;
}
