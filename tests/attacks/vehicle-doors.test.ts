// Attack: command and follow another's car, at the broker and at the REST API of the demo: without a token, with another
// customer's, with one that ended, or with one of another service.
// Defence: nothing of a client is handled before its token is checked, topics and vehicles are bound to the token's customer,
// and connections end with their tokens.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { Application } from "@openpims/testing/browser";
import { otp, PASSWORD, succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { connectPacket, MqttClient, publishPacket } from "@openpims/testing/mqtt-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DemoCar } from "../../packages/server/src/car/demo-car.ts";

const folder = temporaryFolder();
const failures: unknown[] = [];
let car: DemoCar;
let service: TestService;
let port: number;
let certificate: string;
const now = (): number => service?.clock.now() ?? Date.now();

beforeAll(async () => {
  const failed = (error: unknown) => failures.push(error);
  car = new DemoCar({ folder: folder.path, brokerPort: 0, clock: { now }, failed });
  service = await TestService.start({ attach: car.attach });
  const { brokerUrl, certificateFile } = await car.open(service.url);
  port = Number(new URL(brokerUrl).port);
  certificate = readFileSync(certificateFile, "utf8");
});
afterAll(async () => {
  await car.close();
  await service.stop();
  folder.remove();
  expect(failures).toEqual([]);
});

interface Victim {
  readonly login: string;
  readonly access: string;
  readonly remote: string;
  readonly customer: string;
  readonly vin: string;
  readonly vehicle: string;
}

interface Json {
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any call; the tests say what it must be
  readonly [name: string]: any;
}

const REALM = { "x-introspect-realm": "clientsB2CPeugeot" };

async function get(path: string, headers: Record<string, string>): Promise<Response> {
  const { clientId } = service.running.client;
  return fetch(`${service.url}${path}${path.includes("?") ? "" : `?client_id=${clientId}`}`, { headers });
}

const bearer = (token: string): Record<string, string> => ({ ...REALM, authorization: `Bearer ${token}` });

const VEHICLES = "/connectedcar/v4/user/vehicles";

async function victim(): Promise<Victim> {
  const login = await service.createAccount();
  const pims = await service.enrolled(login);
  await otp(pims);
  const token = async (type: "cvs" | "remote"): Promise<string> =>
    (succeeded(await pims.get("pims.authentication.token", { type, action: "get" })) as Json).result.token;
  const [access, remote] = [await token("cvs"), await token("remote")];
  const list = (await (await get(VEHICLES, bearer(access))).json()) as Json;
  const [{ vin, id: vehicle }] = list._embedded.vehicles;
  const associations = await get("/applications/cvs/v4/mauv/car-associations", bearer(access));
  const [{ customer }] = (await associations.json()) as [Json];
  return { login, access, remote, customer: customer.id, vin, vehicle };
}

const commandTopic = ({ customer }: Victim): string => `psa/RemoteServices/from/cid/${customer}/Doors`;
const answers = ({ customer }: Victim): string => `psa/RemoteServices/to/cid/${customer}/#`;

const command = ({ customer, vin }: Victim, token: string): string =>
  JSON.stringify({
    access_token: token,
    customer_id: customer,
    correlation_id: `${crypto.randomUUID().replaceAll("-", "")}20261126124536031`,
    req_date: new Date(now()).toISOString(),
    vin,
    req_parameters: { action: "unlock" },
  });

async function connected({ remote }: Victim): Promise<MqttClient> {
  const client = await MqttClient.open(port, certificate);
  client.send(connectPacket({ password: remote, keepalive: 0 }));
  expect((await client.next("connack")).returnCode).toBe(0);
  return client;
}

/** The return code of a command's end. */
async function endOf(client: MqttClient): Promise<string> {
  for (;;) {
    const { payload } = await client.next("publish");
    const { return_code: code } = JSON.parse(payload.toString()) as { readonly return_code?: string };
    if (code !== undefined) return code;
  }
}

/** The owner follows the car, and has seen nothing by the end of `attack`. */
async function unseen(owner: Victim, attack: () => Promise<void>): Promise<void> {
  const client = await connected(owner);
  expect(await client.subscribe(answers(owner))).toEqual([0]);
  await attack();
  // A refused command would be answered before this one.
  client.send(publishPacket(commandTopic(owner), command(owner, "unknown")));
  expect(await endOf(client)).toBe("400");
  client.stream.destroy();
}

describe("a stranger at the broker", () => {
  it.each([
    ["no token", ""],
    ["an unknown token", "a".repeat(43)],
  ])("commands nothing with %s, right behind CONNECT", async (_, password) => {
    const owner = await victim();
    await unseen(owner, async () => {
      const stranger = await MqttClient.open(port, certificate);
      const stolen = publishPacket(commandTopic(owner), command(owner, owner.remote));
      stranger.send(connectPacket({ password }), stolen, stolen);
      expect((await stranger.next("connack")).returnCode).toBe(4);
      await stranger.closed;
    });
  });

  it("commands nothing without CONNECT", async () => {
    const owner = await victim();
    await unseen(owner, async () => {
      const stranger = await MqttClient.open(port, certificate);
      stranger.send(publishPacket(commandTopic(owner), command(owner, owner.remote)));
      await stranger.closed;
    });
  });

  it.each([
    ["the access token", ({ access }: Victim) => access],
    ["the operator's token", () => service.running.adminToken],
    ["another service's remote token", () => elsewhere()],
  ])("is refused with %s", async (_, tokenOf) => {
    const owner = await victim();
    const stranger = await MqttClient.open(port, certificate);
    stranger.send(connectPacket({ password: await tokenOf(owner) }));
    expect((await stranger.next("connack")).returnCode).toBe(4);
  });

  async function elsewhere(): Promise<string> {
    const other = await TestService.start();
    try {
      const pims = await other.enrolled(await other.createAccount());
      await otp(pims);
      const answer = await pims.get("pims.authentication.token", { type: "remote", action: "get" });
      return (succeeded(answer) as Json).result.token;
    } finally {
      await other.stop();
    }
  }

  it("keeps nobody out with half-open connections and huge packets", async () => {
    const owner = await victim();
    const held: Socket[] = [];
    for (let count = 0; count < 100; count++) {
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      await once(socket, "connect");
      // A TLS record that does not end.
      if (count % 2) socket.write(Buffer.of(0x16, 3, 1, 0x40, 0));
      held.push(socket);
    }
    const huge = await MqttClient.open(port, certificate);
    huge.sendBytes(Buffer.concat([Buffer.of(0x10, 0xff, 0xff, 0xff, 0x7f), Buffer.alloc(64 * 1024)]));
    await huge.closed;
    const client = await connected(owner);
    await client.ping();
    client.stream.destroy();
    for (const socket of held) socket.destroy();
  });
});

describe("another customer at the broker", () => {
  it("neither commands nor follows the car", async () => {
    const [owner, other] = [await victim(), await victim()];
    await unseen(owner, async () => {
      const client = await connected(other);
      const wide = ["#", "psa/RemoteServices/to/cid/+/#", "psa/RemoteServices/events/MPHRTServices/+"];
      const foreign = [answers(owner), `psa/RemoteServices/events/MPHRTServices/${owner.vin}`];
      expect(await client.subscribe(...wide, ...foreign)).toEqual([0x80, 0x80, 0x80, 0x80, 0x80]);
      // The own topic with the owner's vehicle and token.
      expect(await client.subscribe(answers(other))).toEqual([0]);
      client.send(publishPacket(commandTopic(other), command(owner, other.remote)));
      expect(await endOf(client)).toBe("113");
      client.send(publishPacket(commandTopic(other), command(owner, owner.remote)));
      expect(await endOf(client)).toBe("400");
      client.send(publishPacket(commandTopic(owner), command(owner, owner.remote)));
      await client.closed;
    });
  });
});

describe("a connection at the broker ends", () => {
  const ends: readonly [string, (owner: Victim) => Promise<unknown>][] = [
    ["the operator's block", ({ login }) => service.admin("PATCH", `/accounts/${login}`, { blocked: true })],
    ["the removal of the account", ({ login }) => service.admin("DELETE", `/accounts/${login}`)],
    [
      "a new password",
      ({ login }) =>
        new Application(service).post(
          { openpims_action: "update_password" },
          {
            login,
            password: PASSWORD,
            newPassword: "quiet heron by the weir",
            newPasswordAgain: "quiet heron by the weir",
          },
        ),
    ],
  ];

  it.each(ends)("with %s, and its token opens no other", async (_, end) => {
    const owner = await victim();
    const client = await connected(owner);
    await end(owner);
    service.clock.advance(6);
    await client.closed;
    const again = await MqttClient.open(port, certificate);
    again.send(connectPacket({ password: owner.remote }));
    expect((await again.next("connack")).returnCode).toBe(4);
  });

  it("a minute after its token; until then its commands get 400", async () => {
    const owner = await victim();
    const client = await connected(owner);
    expect(await client.subscribe(answers(owner))).toEqual([0]);
    service.clock.advance(901);
    client.send(publishPacket(commandTopic(owner), command(owner, owner.remote)));
    expect(await endOf(client)).toBe("400");
    const late = await MqttClient.open(port, certificate);
    late.send(connectPacket({ password: owner.remote }));
    expect((await late.next("connack")).returnCode).toBe(5);
    service.clock.advance(60);
    await client.closed;
  });
});

describe("the REST API", () => {
  const paths = ({ vehicle, vin }: Victim): readonly string[] => [
    "/connectedcar/v4/user",
    VEHICLES,
    `${VEHICLES}/${vehicle}`,
    `${VEHICLES}/${vehicle}/status`,
    `${VEHICLES}/${vehicle}/lastPosition`,
    `${VEHICLES}/${vehicle}/trips`,
    "/applications/cvs/v4/mauv/car-associations",
    `/applications/cvs/v4/rights/vehicle/${vin}`,
  ];

  it.each([
    ["no token", () => ({ ...REALM })],
    ["an unknown token", () => bearer("a".repeat(43))],
    ["the remote token", ({ remote }: Victim) => bearer(remote)],
    ["the operator's token", () => bearer(service.running.adminToken)],
    ["no realm", ({ access }: Victim) => ({ authorization: `Bearer ${access}` })],
    [
      "another brand's realm",
      ({ access }: Victim) => ({ ...bearer(access), "x-introspect-realm": "clientsB2COpel" }),
    ],
  ] as const)("tells nothing with %s", async (_, headersOf) => {
    const owner = await victim();
    for (const path of paths(owner)) {
      const answer = await get(path, headersOf(owner));
      expect([path, answer.status]).toEqual([path, 401]);
      expect(await answer.text()).not.toContain(owner.vin);
    }
  });

  it("tells nothing to another client, or after a new password", async () => {
    const owner = await victim();
    expect((await get(`${VEHICLES}?client_id=another`, bearer(owner.access))).status).toBe(401);
    await service.admin("PATCH", `/accounts/${owner.login}`, { blocked: true });
    for (const path of paths(owner)) expect((await get(path, bearer(owner.access))).status).toBe(401);
  });

  it("tells another customer nothing of the car", async () => {
    const [owner, other] = [await victim(), await victim()];
    for (const path of paths(owner).filter(
      (each) => each.includes(owner.vehicle) || each.includes(owner.vin),
    )) {
      const answer = await get(path, bearer(other.access));
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).not.toContain(owner.vin);
    }
    const list = (await (await get(VEHICLES, bearer(other.access))).json()) as Json;
    expect(list._embedded.vehicles.map(({ vin }: Json) => vin)).toEqual([other.vin]);
  });
});
