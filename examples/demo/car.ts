// The end of the demo: the doors of the account's car are locked, with the token that another OTP buys.
import type { Message, Pims } from "@openpims/sdk";
import type { DemoService } from "./service.ts";

/** A sleeping car takes half a minute to wake, and a command some seconds: too long for a demo. */
const CLOCK_RATE = 300;

interface DemoCarOptions {
  readonly pin: string;
  readonly progress: (line: string) => void;
}

/** Locks the doors, and tells so. A car that fails is told too: it is no failure of the OTP. */
export async function lockCar(
  pims: Pims,
  service: DemoService,
  { pin, progress }: DemoCarOptions,
): Promise<void> {
  try {
    const found = await pims.get("pims.vehicle.vehicles");
    if (found.status === "FAILED") return progress(told(found));
    const [vehicle] = found.result.vehicles;
    if (!vehicle) return progress("car: this account has none");
    const { vin, label } = vehicle;
    await pims.set("pims.vehicle.vin", { actionType: "remote", vin });
    await pims.subscribe("pims.vehicle.signal", null, () => {});
    // A car that stands in the folder of a running service stays as its owner left it.
    if (service.startedHere) await unlock(service.url, vin);
    const message = await withFastClock(service.url, () => lock(pims, pin));
    const isLocked = message.status === "SUCCEEDED" || message.error.code === ALREADY_LOCKED;
    progress(isLocked ? `car: the doors of ${label ?? vin} are locked` : told(message));
  } catch (error) {
    progress(`car: ${error instanceof Error ? error.message : "failed"}`);
  }
}

const ALREADY_LOCKED = 2361;
const NEEDS_OTP = 2302;

async function lock(pims: Pims, pinCode: string): Promise<Message> {
  const command = () => pims.set("pims.vehicle.command", { action: "doors", doorState: "lock" });
  const first = await command();
  if (first.status === "SUCCEEDED" || first.error.code !== NEEDS_OTP) return first;
  const otp = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
  return otp.status === "FAILED" ? otp : command();
}

const told = (message: Message): string =>
  message.status === "FAILED" ? `car: FAILED, ${message.error.code} ${message.error.label}` : "car: ready";

/** Calls the controls of the demo's cars: docs/guide/vehicle-bench.md#controls */
async function control(url: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${url}/demo/car${path}`, {
    ...(body && { method: "POST", body: JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
  if (!response.ok) throw new Error("this service has no car: start it with --demo");
  return response.json();
}

/** The parts of the controls' state that are used here. */
interface BenchState {
  readonly clock: { readonly rate: number };
  readonly vehicles: readonly { readonly id: string; readonly vin: string }[];
}

const readBench = async (url: string): Promise<BenchState> => (await control(url, "/state")) as BenchState;

async function unlock(url: string, vin: string): Promise<void> {
  const car = (await readBench(url)).vehicles.find((vehicle) => vehicle.vin === vin);
  if (car) await control(url, `/vehicles/${car.id}/events`, { type: "unlock" });
}

async function withFastClock<T>(url: string, work: () => Promise<T>): Promise<T> {
  const { clock } = await readBench(url);
  await control(url, "/clock", { rate: Math.max(CLOCK_RATE, clock.rate) });
  try {
    return await work();
  } finally {
    await control(url, "/clock", { rate: clock.rate });
  }
}
