// The demo's car: bought with an OTP, driven over REST and MQTT.
import { X509Certificate } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { temporaryFolder } from "@openpims/testing/harness";
import { connectPacket, encode, publishPacket } from "@openpims/testing/mqtt-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearer, DemoCars, type Json, type Owner, VEHICLES } from "../../../tests/support/demo-cars.ts";
import { brokerCertificate } from "../src/car/certificate.ts";
import { DemoCar } from "../src/car/demo-car.ts";

let cars: DemoCars;

beforeAll(async () => {
  cars = await DemoCars.open();
});
afterAll(() => cars.close());

describe("the demo's car", () => {
  it("belongs to the account, and locks its doors for the token that an OTP bought", async () => {
    const { access, remote, customer: id, vin } = await cars.owner();
    const list = await cars.get(VEHICLES, bearer(access));
    const body = (await list.json()) as Json;
    expect([list.status, body.total, body._embedded.vehicles[0].brand]).toEqual([200, 1, "Peugeot"]);
    const client = await cars.connected({ remote });
    expect(await client.subscribe(`psa/RemoteServices/to/cid/${id}/#`)).toEqual([0]);
    const command = {
      access_token: remote,
      customer_id: id,
      correlation_id: "0123456789abcdef0123456789abcdef20261126124536031",
      req_date: new Date().toISOString(),
      vin,
      req_parameters: { action: "unlock" },
    };
    client.send(publishPacket(`psa/RemoteServices/from/cid/${id}/Doors`, JSON.stringify(command)));
    const accepted = await client.next("publish");
    expect(accepted.topic).toBe(`psa/RemoteServices/to/cid/${id}/Doors/ProcessManagement`);
    expect(JSON.parse(accepted.payload.toString())).toMatchObject({ vin, process_code: "900" });
    client.stream.destroy();
  });

  it("names its broker, and the certificate that a client of it trusts", async () => {
    const { port, certificate } = cars.broker;
    const answer = await fetch(`${cars.service.url}/demo/car.json`);
    expect(await answer.json()).toMatchObject({ broker: `mqtts://127.0.0.1:${port}`, certificate });
  });

  it.each([
    ["its remote token", 0],
    ["another password", 4],
  ])("answers a page over WebSocket: %s gets %i", async (name, code) => {
    const { remote } = await cars.owner();
    const facts = (await (await fetch(`${cars.service.url}/demo/car.json`)).json()) as Json;
    const socket = new WebSocket(facts.webSocket, "mqtt");
    socket.binaryType = "arraybuffer";
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    socket.send(encode(connectPacket({ password: code === 0 ? remote : name })));
    const { data } = await new Promise<MessageEvent>((resolve) =>
      socket.addEventListener("message", resolve),
    );
    // CONNACK (MQTT 3.1.1 §3.2).
    expect([...new Uint8Array(data)]).toEqual([0x20, 2, 0, code]);
    socket.close();
  });

  it("is the same for an account at each request, and another for another account", async () => {
    const vinOf = async ({ access }: Owner): Promise<string> =>
      ((await (await cars.get(VEHICLES, bearer(access))).json()) as Json)._embedded.vehicles[0].vin;
    const [one, other] = [await cars.owner(), await cars.owner()];
    expect(await vinOf(one)).toBe(one.vin);
    expect(await vinOf(one)).toBe(one.vin);
    expect(await vinOf(other)).not.toBe(one.vin);
  });
});

describe("the certificate of the broker", () => {
  const kept = temporaryFolder();
  afterAll(() => kept.remove());

  it("is this machine's, stays the same, and its key is its owner's only", () => {
    const first = brokerCertificate(kept.path);
    expect(brokerCertificate(kept.path)).toEqual(first);
    const read = new X509Certificate(first.cert);
    for (const address of ["127.0.0.1", "::1"]) expect(read.checkIP(address)).toBe(address);
    expect(read.checkHost("localhost")).toBe("localhost");
    expect(readFileSync(first.file, "utf8")).toBe(first.cert);
    expect(statSync(first.file.replace(".crt", ".key")).mode & 0o077).toBe(0);
  });

  it("is made anew in its last month, and after a half of the pair was lost", () => {
    const first = brokerCertificate(kept.path);
    const later = brokerCertificate(kept.path, Date.now() + 370 * 86_400_000);
    expect(later.cert).not.toBe(first.cert);
    expect(brokerCertificate(kept.path)).toEqual(later);
    const other = temporaryFolder();
    const half = brokerCertificate(other.path);
    other.remove();
    writeFileSync(later.file, half.cert, { mode: 0o600 });
    const renewed = brokerCertificate(kept.path);
    expect(new X509Certificate(renewed.cert).serialNumber).not.toBe(
      new X509Certificate(half.cert).serialNumber,
    );
    expect(brokerCertificate(kept.path)).toEqual(renewed);
  });

  it.each([".crt", ".key"])("is made anew where its %s cannot be read", (ending) => {
    const { file } = brokerCertificate(kept.path);
    writeFileSync(file.replace(".crt", ending), "cut off", { mode: 0o600 });
    const renewed = brokerCertificate(kept.path);
    expect(new X509Certificate(renewed.cert).checkIP("127.0.0.1")).toBe("127.0.0.1");
    expect(brokerCertificate(kept.path)).toEqual(renewed);
  });
});

it("a broker whose port was asked for does not take another", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const address = taken.address();
  const brokerPort = typeof address === "object" && address ? address.port : 0;
  const folder = temporaryFolder();
  const second = new DemoCar({ folder: folder.path, brokerPort, failed: () => {} });
  await expect(second.open("http://127.0.0.1")).rejects.toThrow("EADDRINUSE");
  await second.close();
  taken.close();
  folder.remove();
});
