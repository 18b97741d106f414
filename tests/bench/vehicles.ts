// The vehicle bench in one process: messages a second over MQTT and TLS, reads of the status, and the memory of vehicles
// and connections, with more and more of both.
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BenchClock, type RunningBench, startBench } from "@openpims/vehicles";
import type { Row } from "./row.ts";
import type { Owner, Step } from "./vehicle-clients.ts";

const SIZES = [1_000, 10_000];
const CLIENTS = fileURLToPath(new URL("vehicle-clients.ts", import.meta.url));
const READS = 2_000;
const START = Date.UTC(2026, 10, 26, 10, 0, 0);
/** A command to a sleeping vehicle: 900, 901, 903, its end and its event. */
const ANSWERS = 5;

const customerOf = (number: number): string => `AP-ACNT${String(number).padStart(12, "0")}`;

const remoteTokenOf = (number: number): string => `remote-${number}`;

function start(size: number): Promise<RunningBench> {
  return startBench({
    clock: new BenchClock({ start: START, rate: 0 }),
    limits: { aDay: 1_000_000, aSecond: 1_000_000 },
    brokerLimits: { connections: 2 * size, connectionsOfAddress: 2 * size },
    customers: Array.from({ length: size }, (_, i) => ({
      customer: customerOf(i),
      scopes: ["data:telemetry", "data:position"],
      bearer: `bearer-${i}`,
      remoteToken: remoteTokenOf(i),
      vehicles: [{ seed: i, motorization: "electric", brand: "Peugeot" }],
    })),
  });
}

/** The owners of all vehicles. */
const ownersOf = ({ fleet }: RunningBench, size: number): Owner[] =>
  Array.from({ length: size }, (_, i) => {
    const customer = customerOf(i);
    const [vehicle] = fleet.of(customer);
    return { customer, vin: vehicle?.identity.vin ?? "", remoteToken: remoteTokenOf(i) };
  });

async function take(clients: ChildProcess, step: Step): Promise<void> {
  const done = once(clients, "message");
  clients.send(step);
  await done;
}

/** Each client unlocks its own vehicle. @returns seconds until the last answer has come */
async function unlockAll(bench: RunningBench, clients: ChildProcess): Promise<number> {
  const began = performance.now();
  await take(clients, { type: "unlock" });
  bench.clock.moveTo(bench.clock.now() + 60_000);
  await take(clients, { type: "receive", answers: ANSWERS });
  return (performance.now() - began) / 1000;
}

/** @returns reads of a status in a second, without HTTP */
async function readStatuses(bench: RunningBench, size: number): Promise<number> {
  const began = performance.now();
  for (let i = 0; i < READS; i++) {
    const number = (i * 7_919) % size;
    const id = bench.fleet.of(customerOf(number))[0]?.identity.id;
    await bench.rest({
      method: "GET",
      url: `/connectedcar/v4/user/vehicles/${id}/status?client_id=bench`,
      headers: { authorization: `Bearer bearer-${number}`, "x-introspect-realm": "clientsB2CPeugeot" },
      origin: bench.origin,
    });
  }
  return READS / ((performance.now() - began) / 1000);
}

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** The memory in use: without a collection first, it would count the garbage of the size before. */
const usedMegabytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

export async function measureVehicles(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const size of SIZES) {
    const empty = usedMegabytes();
    const bench = await start(size);
    const megabytes = usedMegabytes() - empty;
    const clients = fork(CLIENTS, { execArgv: process.execArgv });
    const { port } = bench.broker;
    const { certificate } = bench;
    await take(clients, { type: "connect", port, certificate, owners: ownersOf(bench, size) });
    const connected = process.memoryUsage.rss() / 2 ** 20;
    const seconds = await unlockAll(bench, clients);
    const messages = (size * (ANSWERS + 1)) / seconds;
    const reads = await readStatuses(bench, size);
    clients.disconnect();
    clients.kill();
    await once(clients, "exit");
    await bench.close();
    rows.push({
      what: `vehicles: ${size}, each with a connected client`,
      figure: `${Math.round(messages)} messages/s, ${Math.round(reads)} reads/s, ${megabytes.toFixed(0)} MB of vehicles, ${connected.toFixed(0)} MB in all`,
      values: {
        [`${size}.messages_per_s`]: messages,
        [`${size}.reads_per_s`]: reads,
        [`${size}.vehicles_mb`]: megabytes,
        [`${size}.process_mb`]: connected,
      },
    });
  }
  return rows;
}
