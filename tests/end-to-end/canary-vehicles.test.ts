// No token, VIN, position or customer id of the demo's cars leaves by the service's log or the record of the clients.
import { Writable } from "node:stream";
import { serviceLogger } from "@openpims/service";
import { publishPacket } from "@openpims/testing/mqtt-client";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ASSOCIATIONS, bearer, DemoCars, type Json, VEHICLES } from "../support/demo-cars.ts";

const logged: string[] = [];
let cars: DemoCars;

beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  cars = await DemoCars.open({ service: { logger: serviceLogger(sink) } });
});
afterAll(() => cars.close());

it("the cars' tokens, numbers and places are in neither the log nor the record", async () => {
  const owner = await cars.owner();
  const { access, remote, customer, vin, vehicle } = owner;
  const { bench } = cars.car;
  const { longitude, latitude } = bench.fleet.find(vin)?.body.position ?? expect.fail();
  const secrets = { access, remote, customer, vin, vehicle, lon: String(longitude), lat: String(latitude) };

  for (const path of [
    VEHICLES,
    ASSOCIATIONS,
    `${VEHICLES}/${vehicle}/status`,
    `${VEHICLES}/${vin}/lastPosition`,
    `${VEHICLES}/${vehicle}/trips?timestamps=${vin}&client_id=${access}`,
    `/applications/cvs/v4/rights/vehicle/${vin}`,
    `/connectedcar/v4/user/${customer}/${remote}`,
  ])
    await (await cars.get(path, bearer(access))).text();
  // A token at the wrong place.
  await cars.get(`${VEHICLES}/${vin}`, bearer(remote));
  const control = (path: string, body: object) =>
    fetch(`${cars.service.url}/demo/car${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  expect((await control(`/vehicles/${vehicle}/events`, { type: "unlock" })).status).toBe(200);
  expect((await control("/faults", { of: "rest", type: vin })).status).toBe(400);

  const client = await cars.connected(owner);
  await client.subscribe(`psa/RemoteServices/to/cid/${customer}/#`, `psa/${vin}/#`);
  const command = {
    access_token: remote,
    customer_id: customer,
    correlation_id: vin,
    vin,
    req_parameters: { action: vin },
  };
  const topic = (service: string) => `psa/RemoteServices/from/cid/${customer}/${service}`;
  client.send(publishPacket(topic(vin), remote), publishPacket(topic("Doors"), JSON.stringify(command)));
  // The refusal of a payload that is not understood.
  await client.next("publish");
  client.send(publishPacket(`psa/${vin}/${remote}`));
  await client.closed;

  const entries = bench.recorder.entries();
  const record = JSON.stringify(entries);
  expect(new Set(entries.map(({ kind }) => kind))).toEqual(
    new Set(["rest", "connection", "command", "end", "unread"]),
  );
  expect(logged.filter((line) => line.includes("connectedcar")).length).toBeGreaterThan(5);
  for (const [name, secret] of Object.entries(secrets)) {
    expect([name, record.includes(secret)]).toEqual([name, false]);
    expect([name, logged.filter((line) => line.includes(secret))]).toEqual([name, []]);
  }
  const shown = (await (await fetch(`${cars.service.url}/demo/car/record`)).json()) as Json;
  expect(JSON.stringify(shown.entries)).toBe(record);
});
