// A service with its cars and their broker, in a process that a test kills: tests/support/vehicle-process.ts
import { appendFileSync } from "node:fs";
import type { ServiceOptions } from "@openpims/service";
import { startService } from "@openpims/service";
import type { Fault } from "@openpims/vehicles";
import { DemoCar } from "../../packages/server/src/car/demo-car.ts";

/** A customer's cars, by their seeds. */
export interface Owned {
  readonly customer: string;
  readonly seeds: readonly number[];
}

export interface Options {
  readonly service: ServiceOptions;
  readonly brokerPort: number;
  /** A line for each wake-up and each execution, on disk before the answer is sent. */
  readonly journal: string;
  /** The moment of every clock at a moment of the machine, and their speed. */
  readonly start: number;
  readonly rate: number;
  readonly owned: readonly Owned[];
}

export type Entry =
  | { readonly type: "woken"; readonly vin: string }
  | { readonly type: "executed"; readonly correlationId: string };

/** `customerOf` asks whose a car is, `own` adds cars, and `fault` adds a fault. */
export type Request =
  | { readonly type: "customerOf"; readonly vin: string }
  | { readonly type: "own"; readonly owned: Owned }
  | { readonly type: "fault"; readonly fault: Fault };

const options: Options = JSON.parse(process.argv[2] ?? "{}");
const { start, rate } = options;
const clock = { now: () => start + (Date.now() - start) * rate };
const failed = (error: unknown): void => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
};
const { dataDirectory: folder = "" } = options.service;
const car = new DemoCar({ folder, brokerPort: options.brokerPort, clock, failed });
const { bench } = car;
bench.clock.moveTo(clock.now());
bench.clock.setRate(rate);

const AWAKE_MS = 180_000;

/** Adds cars that are awake: the end of a broker puts no car to sleep. @returns their VINs */
const own = ({ customer, seeds }: Owned, isAwake: boolean): string[] =>
  seeds.map((seed) => {
    const { vin } = bench.fleet.add(customer, seed, { motorization: "electric", brand: "Peugeot" }).identity;
    if (isAwake) bench.fleet.order(vin, (state) => ({ ...state, awakeUntil: state.now + AWAKE_MS }));
    return vin;
  });

const note = (entry: Entry): void => appendFileSync(options.journal, `${JSON.stringify(entry)}\n`);
bench.remote.listen(({ payload }) => {
  const { vin, process_code } = JSON.parse(payload);
  if (process_code === "901") note({ type: "woken", vin });
});
bench.recorder.listen((entry) => {
  if (entry.kind === "end" && entry.returnCode === "0")
    note({ type: "executed", correlationId: entry.correlationId });
});

for (const owned of options.owned) own(owned, true);
const service = await startService({ ...options.service, clock, attach: car.attach });
const { brokerUrl } = await car.open(service.url);
const { url, adminToken, client } = service;

process.on("message", (request: Request) => {
  if (request.type === "customerOf") process.send?.(bench.fleet.contract(request.vin)?.customer ?? "");
  if (request.type === "own") process.send?.(own(request.owned, false));
  if (request.type === "fault") bench.faults.add(request.fault);
});
process.on("disconnect", () => process.exit());
if (process.connected)
  process.send?.({ url, adminToken, client, brokerPort: Number(new URL(brokerUrl).port) });
else process.exit();
