// The cost of an OTP flow with more and more accounts in the store, as a ratio to the smallest store. All stores and their
// services run at once and take turns, in a new order in each round: the machine's other load and any warm-up affect all of
// them alike.
import { fillStore } from "./filled-store.ts";
import { type BenchDevice, enrolDevices, flow } from "./flows.ts";
import { quartiles } from "./quartiles.ts";
import { median } from "./rank-test.ts";
import { type Row, slug } from "./row.ts";
import { type ServiceProcess, startServiceProcess } from "./service-process.ts";
import { type BenchStore, onStores } from "./stores.ts";

const SIZES = [1_000, 100_000, 1_000_000];
const DEVICES = 8;
const ROUNDS = 15;
/** The first rounds are not counted. */
const WARM_UP_ROUNDS = 4;
/** Per service and round: five of each device. */
const FLOWS = 40;

interface Subject {
  readonly size: number;
  readonly service: ServiceProcess;
  readonly devices: readonly BenchDevice[];
  /** The median flow of each round, in milliseconds, and the service's CPU time in it, in seconds. */
  readonly walls: number[];
  readonly cpus: number[];
}

async function start(store: BenchStore, size: number): Promise<Subject> {
  const service = await startServiceProcess(store);
  const devices = await enrolDevices(service, DEVICES);
  await fillStore(store, size);
  return { size, service, devices, walls: [], cpus: [] };
}

async function round({ service, devices, walls, cpus }: Subject): Promise<void> {
  const times: number[] = [];
  const cpu = await service.cpuSeconds();
  for (let i = 0; i < FLOWS; i++) {
    const device = devices[i % devices.length];
    if (!device) continue;
    const began = performance.now();
    await flow(service, device);
    times.push(performance.now() - began);
  }
  cpus.push((await service.cpuSeconds()) - cpu);
  walls.push(median(times));
}

/** The ratio to the other's value, round by round. */
const ratios = (values: readonly number[], to: readonly number[]): number[] =>
  values.map((value, i) => value / (to[i] ?? value));

export async function measureGrowth(): Promise<Row[]> {
  const rows: Row[] = [];
  await onStores(SIZES.length, async (stores) => {
    const subjects: Subject[] = [];
    for (const [i, store] of stores.entries()) subjects.push(await start(store, SIZES[i] ?? 0));
    for (let i = 0; i < ROUNDS; i++) {
      const first = i % subjects.length;
      for (const subject of [...subjects.slice(first), ...subjects.slice(0, first)]) await round(subject);
    }
    for (const { service, walls, cpus } of subjects) {
      await service.stop();
      for (const each of [walls, cpus]) each.splice(0, WARM_UP_ROUNDS);
    }
    const [smallest, ...others] = subjects;
    if (!smallest) return;
    const store = stores[0]?.name ?? "";
    const name = (size: number, figure: string) => `${slug(store)}.accounts_${size}.${figure}`;
    const cpuMs = (median(smallest.cpus) / FLOWS) * 1000;
    rows.push({
      what: `${store}: an OTP flow with ${smallest.size.toLocaleString("en")} accounts`,
      figure: `${median(smallest.walls).toFixed(2)} ms, ${cpuMs.toFixed(2)} ms of the service's CPU`,
      values: {
        [name(smallest.size, "flow.wall_ms")]: median(smallest.walls),
        [name(smallest.size, "flow.cpu_ms")]: cpuMs,
      },
    });
    for (const { size, walls, cpus } of others) {
      const [wall, cpu] = [ratios(walls, smallest.walls), ratios(cpus, smallest.cpus)];
      rows.push({
        what: `${store}: with ${size.toLocaleString("en")}, as a ratio`,
        figure: `${quartiles(wall)}, of CPU ${quartiles(cpu)}`,
        values: {
          [name(size, "flow.wall_ratio")]: median(wall),
          [name(size, "flow.cpu_ratio")]: median(cpu),
        },
      });
    }
  });
  return rows;
}
