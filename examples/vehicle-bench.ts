import { BenchClock, startBench } from "@openpims/vehicles";

/** Unlocks a sleeping car on a clock that a test moves. @returns the codes of its answers */
export async function unlocksACar(customer: string): Promise<string[]> {
  const owner = { customer, scopes: ["data:telemetry"], bearer: "bearer", remoteToken: "remote" };
  const bench = await startBench({
    clock: new BenchClock({ rate: 0 }),
    customers: [{ ...owner, vehicles: [{ seed: 1, motorization: "electric" }] }],
  });
  const codes: string[] = [];
  bench.remote.listen(({ payload }) => {
    const { process_code, return_code } = JSON.parse(payload);
    codes.push(process_code ?? return_code ?? "event");
  });
  const command = {
    access_token: "remote",
    customer_id: customer,
    correlation_id: `${"0".repeat(32)}20261126100000000`,
    req_date: new Date().toISOString(),
    vin: bench.fleet.vins()[0],
    req_parameters: { action: "unlock" },
  };
  const topic = `psa/RemoteServices/from/cid/${customer}/Doors`;
  await bench.remote.receive({ customer, topic, payload: JSON.stringify(command) });
  // The car needs up to 25 seconds to wake up; the test does not.
  bench.clock.moveTo(bench.clock.now() + 60_000);
  await bench.close();
  return codes;
}
