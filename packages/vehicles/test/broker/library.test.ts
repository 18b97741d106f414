// The bench as a library: REST and broker for a test of an app.
import { BROKER_USER, connectPacket, MqttClient, publishPacket } from "@openpims/testing/mqtt-client";
import { afterEach, expect, it } from "vitest";
import { BenchClock } from "../../src/clock/bench-clock.ts";
import { type RunningBench, startBench } from "../../src/start.ts";

const CUSTOMER = "AP-ACNT0001";
const TOKEN = "remote-token";

let bench: RunningBench | undefined;
afterEach(() => bench?.close());

async function connected(): Promise<MqttClient> {
  const client = await MqttClient.open(bench?.broker.port ?? 0, bench?.certificate ?? "");
  client.send(connectPacket({ username: BROKER_USER, password: TOKEN }));
  expect((await client.next("connack")).returnCode).toBe(0);
  return client;
}

it("carries a command to the car and its answers back, until the token is revoked", async () => {
  const clock = new BenchClock({ rate: 0 });
  const vehicles = [{ seed: 1, motorization: "electric" as const }];
  const customer = { customer: CUSTOMER, scopes: [], bearer: "bearer", remoteToken: TOKEN, vehicles };
  bench = await startBench({ customers: [customer], clock });
  const [car] = bench.fleet.of(CUSTOMER);
  const vin = car?.identity.vin ?? "";
  const client = await connected();
  expect(await client.subscribe(`psa/RemoteServices/to/cid/${CUSTOMER}/#`)).toEqual([0]);
  const command = async (): Promise<void> => {
    const payload = {
      access_token: TOKEN,
      customer_id: CUSTOMER,
      correlation_id: crypto.randomUUID(),
      req_date: new Date().toISOString(),
      vin,
      req_parameters: { action: "unlock" },
    };
    client.send(publishPacket(`psa/RemoteServices/from/cid/${CUSTOMER}/Doors`, JSON.stringify(payload)));
    await client.ping();
    clock.moveTo(clock.now() + 60_000);
  };
  const codes = async (count: number): Promise<unknown[]> => {
    const found: unknown[] = [];
    while (found.length < count) {
      const { payload } = await client.next("publish");
      const { process_code: progress, return_code: end } = JSON.parse(payload.toString());
      found.push(progress ?? end);
    }
    return found;
  };
  await command();
  expect(await codes(4)).toEqual(["900", "901", "903", "0"]);
  expect(bench.fleet.find(vin)?.body.doors.locked).toBe(false);
  bench.revoke(TOKEN);
  await command();
  expect(await codes(1)).toEqual(["400"]);
  const late = await MqttClient.open(bench.broker.port, bench.certificate);
  late.send(connectPacket({ password: TOKEN }));
  expect((await late.next("connack")).returnCode).toBe(5);
});
