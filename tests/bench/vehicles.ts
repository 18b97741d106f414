// The vehicle bench in one process with its clients: commands a second over MQTT and TLS, reads of the status, and the
// memory of a vehicle, with more and more vehicles.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { connectPacket, MqttClient, publishPacket } from "@openpims/testing/mqtt-client";
import { BenchClock, type RunningBench, startBench } from "@openpims/vehicles";
import type { Row } from "./row.ts";

const CLIENTS = 1_000;
const SIZES = [1_000, 10_000];
const READS = 2_000;
const START = Date.UTC(2026, 10, 26, 10, 0, 0);
/** A command to a sleeping vehicle: 900, 901, 903, its end and its event. */
const ANSWERS = 5;

const customerOf = (number: number): string => `AP-ACNT${String(number).padStart(12, "0")}`;

function start(size: number): Promise<RunningBench> {
  return startBench({
    clock: new BenchClock({ start: START, rate: 0 }),
    limits: { aDay: 1_000_000, aSecond: 1_000_000 },
    brokerLimits: { connections: 2 * CLIENTS, connectionsOfAddress: 2 * CLIENTS },
    customers: Array.from({ length: size }, (_, i) => ({
      customer: customerOf(i),
      scopes: ["data:telemetry", "data:position"],
      bearer: `bearer-${i}`,
      remoteToken: `remote-${i}`,
      vehicles: [{ seed: i, motorization: "electric", brand: "Peugeot" }],
    })),
  });
}

async function connect({ broker, certificate, fleet }: RunningBench, number: number): Promise<MqttClient> {
  const customer = customerOf(number);
  const client = await MqttClient.open(broker.port, certificate);
  client.send(connectPacket({ password: `remote-${number}` }));
  await client.next("connack");
  const events = fleet
    .of(customer)
    .map(({ identity }) => `psa/RemoteServices/events/MPHRTServices/${identity.vin}`);
  await client.subscribe(`psa/RemoteServices/to/cid/${customer}/#`, ...events);
  return client;
}

/** Each client unlocks its own vehicle. @returns seconds until the last answer has come */
async function unlockAll(bench: RunningBench, clients: readonly MqttClient[]): Promise<number> {
  const began = performance.now();
  for (const [i, client] of clients.entries()) {
    const customer = customerOf(i);
    const command = {
      access_token: `remote-${i}`,
      customer_id: customer,
      correlation_id: `${String(i).padStart(32, "0")}20261126100000000`,
      req_date: "2026-11-26T10:00:00Z",
      vin: bench.fleet.of(customer)[0]?.identity.vin,
      req_parameters: { action: "unlock" },
    };
    client.send(publishPacket(`psa/RemoteServices/from/cid/${customer}/Doors`, JSON.stringify(command)));
  }
  await Promise.all(clients.map((client) => client.ping()));
  bench.clock.moveTo(bench.clock.now() + 60_000);
  await Promise.all(
    clients.map(async (client) => {
      for (let i = 0; i < ANSWERS; i++) await client.next("publish");
    }),
  );
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
    const clients = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => connect(bench, i)));
    const seconds = await unlockAll(bench, clients);
    const connected = process.memoryUsage.rss() / 2 ** 20;
    const messages = (CLIENTS * (ANSWERS + 1)) / seconds;
    const reads = await readStatuses(bench, size);
    for (const client of clients) client.stream.destroy();
    await bench.close();
    rows.push({
      what: `vehicles: ${size}, with ${CLIENTS} clients`,
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
