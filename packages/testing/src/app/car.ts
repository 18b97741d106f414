import type { RunningBench } from "@openpims/vehicles";

/** One car with its servers: docs/guide/vehicle-bench.md */
export interface TestCar {
  readonly bench: RunningBench;
  readonly vin: string;
  /** The customer's number, the bearer of REST requests, and the token of remote commands. */
  readonly customer: string;
  readonly bearer: string;
  readonly remoteToken: string;
  /** Moves the car's time, which otherwise stands still. */
  advance(seconds: number): void;
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts a car on the bench: its REST API, and the broker of its remote commands.
 * @param motorization `electric` by default
 * @example
 * const car = await startTestCar();
 * console.log(car.vin, car.bench.origin);
 * await car.close();
 */
export async function startTestCar(
  motorization: "electric" | "hybrid" | "combustion" = "electric",
): Promise<TestCar> {
  const { BenchClock, startBench } = await import("@openpims/vehicles");
  const tokens = { customer: "AP0001", bearer: "test-bearer", remoteToken: "test-remote-token" };
  const owner = { ...tokens, scopes: ["data:telemetry"], vehicles: [{ seed: 1, motorization }] };
  const bench = await startBench({ clock: new BenchClock({ rate: 0 }), customers: [owner] });
  const [vin = ""] = bench.fleet.vins();
  return {
    ...tokens,
    bench,
    vin,
    advance: (seconds) => bench.clock.moveTo(bench.clock.now() + seconds * 1000),
    close: () => bench.close(),
    [Symbol.asyncDispose]: () => bench.close(),
  };
}
