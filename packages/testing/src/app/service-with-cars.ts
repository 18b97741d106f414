import type { RunningService, ServiceOptions } from "@openpims/service";
import type { Bench } from "@openpims/vehicles";
import type { TestClock } from "./clock.ts";

/** A service in this process, and its cars if it has some. */
export interface RunningTest {
  readonly service: RunningService;
  readonly bench: Bench | undefined;
  /** Moves the clocks of the service and of the cars. */
  advance(seconds: number): void;
  /** @throws AggregateError if a car had an unexpected error */
  close(): Promise<void>;
}

/** The cars' time runs on by itself, so that a command ends: a minute in about half a second. */
const RATE = 100;
const DAY_MS = 86_400_000;

/** Starts a service, with a car for each account if `car` is true. The code of cars is loaded for these only. */
export async function startServiceWithCars(
  options: ServiceOptions,
  clock: TestClock,
  car: boolean,
): Promise<RunningTest> {
  const { startService } = await import("@openpims/service");
  if (!car) {
    const service = await startService({ ...options, clock });
    return {
      service,
      bench: undefined,
      advance: (seconds) => clock.advance(seconds),
      close: () => service.close(),
    };
  }
  const { AccountCars, makeCertificate } = await import("@openpims/vehicles");
  const failures: unknown[] = [];
  const cars = new AccountCars({ clock, failed: (error) => failures.push(error) });
  const service = await startService({ ...options, clock, attach: cars.attach });
  const { bench } = cars;
  const close = async (): Promise<void> => {
    await cars.close();
    await service.close();
    if (failures.length > 0) throw new AggregateError(failures, "a car failed");
  };
  try {
    const [yesterday, nextYear] = [new Date(Date.now() - DAY_MS), new Date(Date.now() + 365 * DAY_MS)];
    const certificate = makeCertificate({ hosts: ["127.0.0.1"], notBefore: yesterday, notAfter: nextYear });
    await cars.open({ origin: service.url, certificate, brokerPort: 0 });
  } catch (error) {
    await close();
    throw error;
  }
  bench.clock.setRate(RATE);
  const advance = (seconds: number): void => {
    clock.advance(seconds);
    bench.clock.moveTo(bench.clock.now() + seconds * 1000);
  };
  return { service, bench, advance, close };
}
