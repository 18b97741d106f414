// The demo's car: bought with an OTP, driven over REST and MQTT.
import { X509Certificate } from "node:crypto";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { otp, succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { connectPacket, MqttClient, publishPacket } from "@openpims/testing/mqtt-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { brokerCertificate } from "../src/car/certificate.ts";
import { DemoCar } from "../src/car/demo-car.ts";

const folder = temporaryFolder();
const failures: unknown[] = [];
let car: DemoCar;
let service: TestService;
let port: number;
let certificate: string;

beforeAll(async () => {
  car = new DemoCar({ folder: folder.path, brokerPort: 0, failed: (error) => failures.push(error) });
  service = await TestService.start({ attach: car.attach });
  const opened = await car.open(service.url);
  port = Number(new URL(opened.brokerUrl).port);
  certificate = readFileSync(opened.certificateFile, "utf8");
});
afterAll(async () => {
  await car.close();
  await service.stop();
  folder.remove();
  expect(failures).toEqual([]);
});

interface Json {
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any call; the tests say what it must be
  readonly [name: string]: any;
}

/** A customer with an enrolled device, an access token and a remote-access token. */
async function customer() {
  const pims = await service.enrolled(await service.createAccount());
  await otp(pims);
  const token = async (type: "cvs" | "remote"): Promise<string> =>
    (succeeded(await pims.get("pims.authentication.token", { type, action: "get" })) as Json).result.token;
  const [access, remote] = [await token("cvs"), await token("remote")];
  const get = async (path: string, headers: Record<string, string> = {}): Promise<[number, Json]> => {
    const url = `${service.url}${path}?client_id=${service.running.client.clientId}`;
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${access}`, "x-introspect-realm": "clientsB2CPeugeot", ...headers },
    });
    return [answer.status, (await answer.json()) as Json];
  };
  return { remote, get };
}

async function connected(remote: string): Promise<MqttClient> {
  const client = await MqttClient.open(port, certificate);
  client.send(connectPacket({ password: remote }));
  expect((await client.next("connack")).returnCode).toBe(0);
  return client;
}

describe("the demo's car", () => {
  it("belongs to the account, and locks its doors for the token that an OTP bought", async () => {
    const { remote, get } = await customer();
    const [status, body] = await get("/connectedcar/v4/user/vehicles");
    expect(status).toBe(200);
    const [{ vin, brand }] = body._embedded.vehicles;
    expect([body.total, brand]).toEqual([1, "Peugeot"]);
    const [, associations] = await get("/applications/cvs/v4/mauv/car-associations");
    const [
      {
        customer: { id },
      },
    ] = associations as unknown as [Json];
    const client = await connected(remote);
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
    const answer = await fetch(`${service.url}/demo/car.json`);
    expect(await answer.json()).toMatchObject({ broker: `mqtts://127.0.0.1:${port}`, certificate });
  });

  it("is the same for an account at each request, and another for another account", async () => {
    const vinOf = async ({ get }: Awaited<ReturnType<typeof customer>>): Promise<string> =>
      (await get("/connectedcar/v4/user/vehicles"))[1]._embedded.vehicles[0].vin;
    const [one, other] = [await customer(), await customer()];
    expect(await vinOf(one)).toBe(await vinOf(one));
    expect(await vinOf(one)).not.toBe(await vinOf(other));
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
});

it("a broker whose port was asked for does not take another", async () => {
  const taken = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => taken.once("listening", resolve));
  const address = taken.address();
  const brokerPort = typeof address === "object" && address ? address.port : 0;
  const second = new DemoCar({ folder: folder.path, brokerPort, failed: () => {} });
  await expect(second.open("http://127.0.0.1")).rejects.toThrow("EADDRINUSE");
  await second.close();
  taken.close();
});
