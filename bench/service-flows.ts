// What the service does in a second, on each store, as a ratio to a bare route with as many transactions on that store.
import { join } from "node:path";
import { startBareProcess } from "./bare-process.ts";
import { enrolDevices, flow, perSecond } from "./flows.ts";
import type { Row } from "./row.ts";
import { startServiceProcess } from "./service-process.ts";
import { onEachStore } from "./stores.ts";

const DEVICES = 16;
const WARM_UP = 100;
const FLOWS = 1000;
/** Requests of a flow: setup, finalize, verify; each is one transaction. */
const REQUESTS = 3;

const megabytes = (bytes: number): string => `${(bytes / 1024 / 1024).toFixed(0)} MiB`;

export async function measureService(): Promise<Row[]> {
  const rows: Row[] = [];
  await onEachStore(async (store) => {
    const service = await startServiceProcess(store);
    const idle = await service.memory();
    const devices = await enrolDevices(service, DEVICES);
    await perSecond(devices, WARM_UP, (device) => flow(service, device));
    const flows = await perSecond(devices, FLOWS, (device) => flow(service, device));
    const loaded = await service.memory();
    await service.stop();

    const bare = await startBareProcess(store.databaseUrl ?? join(store.data, "bare.db"));
    const callers = devices.map((_, id) => id);
    const bareFlow = async (id: number) => {
      for (let i = 0; i < REQUESTS; i++) await (await fetch(`${bare.url}/bare?id=${id}`)).json();
    };
    await perSecond(callers, WARM_UP, bareFlow);
    const bareFlows = await perSecond(callers, FLOWS, bareFlow);
    await bare.stop();

    rows.push(
      {
        what: `${store.name}: OTP flows (setup, finalize, verify), as a ratio to bare ones`,
        figure: `${(flows / bareFlows).toFixed(2)} (${flows.toFixed(0)} to ${bareFlows.toFixed(0)} a second)`,
      },
      {
        what: `${store.name}: resident memory, under load as a ratio to idle`,
        figure: `${(loaded / idle).toFixed(2)} (${megabytes(loaded)} to ${megabytes(idle)})`,
      },
      {
        what: `${store.name}: from the start of the process to ready`,
        figure: `${service.startMs.toFixed(0)} ms`,
      },
    );
  });
  return rows;
}
