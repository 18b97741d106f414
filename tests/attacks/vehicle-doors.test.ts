// Attack: command and follow another's car, at the broker and at the REST API of the demo: without a token, with another
// customer's, with one that ended, or with one of another service.
// End the process by the demo's controls, or use them from a page of another site.
// Defence: nothing of a client is handled before its token is checked, topics and vehicles are bound to the token's customer,
// and connections end with their tokens.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { Application } from "@openpims/testing/browser";
import { otp, PASSWORD, succeeded, TestService } from "@openpims/testing/harness";
import { connectPacket, type MqttClient, publishPacket } from "@openpims/testing/mqtt-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bearer, DemoCars, type Json, type Owner, REALM, VEHICLES } from "../support/demo-cars.ts";

let cars: DemoCars;
let service: TestService;

beforeAll(async () => {
  cars = await DemoCars.open();
  ({ service } = cars);
});
afterAll(() => cars.close());

const commandTopic = ({ customer }: Owner): string => `psa/RemoteServices/from/cid/${customer}/Doors`;
const answers = ({ customer }: Owner): string => `psa/RemoteServices/to/cid/${customer}/#`;

const command = ({ customer, vin }: Owner, token: string): string =>
  JSON.stringify({
    access_token: token,
    customer_id: customer,
    correlation_id: `${crypto.randomUUID().replaceAll("-", "")}20261126124536031`,
    req_date: new Date(service.clock.now()).toISOString(),
    vin,
    req_parameters: { action: "unlock" },
  });

/** The return code of a command's end. */
async function endOf(client: MqttClient): Promise<string> {
  for (;;) {
    const { payload } = await client.next("publish");
    const { return_code: code } = JSON.parse(payload.toString()) as { readonly return_code?: string };
    if (code !== undefined) return code;
  }
}

/** The owner follows the car, and has seen nothing by the end of `attack`. */
async function unseen(owner: Owner, attack: () => Promise<void>): Promise<void> {
  const client = await cars.connected(owner);
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
    const owner = await cars.owner();
    await unseen(owner, async () => {
      const stranger = await cars.client();
      const stolen = publishPacket(commandTopic(owner), command(owner, owner.remote));
      stranger.send(connectPacket({ password }), stolen, stolen);
      expect((await stranger.next("connack")).returnCode).toBe(4);
      await stranger.closed;
    });
  });

  it("commands nothing without CONNECT", async () => {
    const owner = await cars.owner();
    await unseen(owner, async () => {
      const stranger = await cars.client();
      stranger.send(publishPacket(commandTopic(owner), command(owner, owner.remote)));
      await stranger.closed;
    });
  });

  it.each([
    ["the access token", ({ access }: Owner) => access],
    ["the operator's token", () => service.running.adminToken],
    ["another service's remote token", () => elsewhere()],
  ])("is refused with %s", async (_, tokenOf) => {
    const owner = await cars.owner();
    const stranger = await cars.client();
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
    const owner = await cars.owner();
    const held: Socket[] = [];
    for (let count = 0; count < 100; count++) {
      const socket = connect(cars.broker.port, "127.0.0.1").on("error", () => {});
      await once(socket, "connect");
      // A TLS record that does not end.
      if (count % 2) socket.write(Buffer.of(0x16, 3, 1, 0x40, 0));
      held.push(socket);
    }
    const huge = await cars.client();
    huge.sendBytes(Buffer.concat([Buffer.of(0x10, 0xff, 0xff, 0xff, 0x7f), Buffer.alloc(64 * 1024)]));
    await huge.closed;
    const client = await cars.connected(owner);
    await client.ping();
    client.stream.destroy();
    for (const socket of held) socket.destroy();
  });
});

describe("another customer at the broker", () => {
  it("neither commands nor follows the car", async () => {
    const [owner, other] = [await cars.owner(), await cars.owner()];
    await unseen(owner, async () => {
      const client = await cars.connected(other);
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
  const ends: readonly [string, (owner: Owner) => Promise<unknown>][] = [
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
    const owner = await cars.owner();
    const client = await cars.connected(owner);
    await end(owner);
    service.clock.advance(6);
    await client.closed;
    const again = await cars.client();
    again.send(connectPacket({ password: owner.remote }));
    expect((await again.next("connack")).returnCode).toBe(4);
  });

  it("a minute after its token; until then its commands get 400", async () => {
    const owner = await cars.owner();
    const client = await cars.connected(owner);
    expect(await client.subscribe(answers(owner))).toEqual([0]);
    service.clock.advance(901);
    client.send(publishPacket(commandTopic(owner), command(owner, owner.remote)));
    expect(await endOf(client)).toBe("400");
    const late = await cars.client();
    late.send(connectPacket({ password: owner.remote }));
    expect((await late.next("connack")).returnCode).toBe(5);
    service.clock.advance(60);
    await client.closed;
  });
});

describe("the REST API", () => {
  const paths = ({ vehicle, vin }: Owner): readonly string[] => [
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
    ["the remote token", ({ remote }: Owner) => bearer(remote)],
    ["the operator's token", () => bearer(service.running.adminToken)],
    ["no realm", ({ access }: Owner) => ({ authorization: `Bearer ${access}` })],
    [
      "another brand's realm",
      ({ access }: Owner) => ({ ...bearer(access), "x-introspect-realm": "clientsB2COpel" }),
    ],
  ] as const)("tells nothing with %s", async (_, headersOf) => {
    const owner = await cars.owner();
    for (const path of paths(owner)) {
      const answer = await cars.get(path, headersOf(owner));
      expect([path, answer.status]).toEqual([path, 401]);
      expect(await answer.text()).not.toContain(owner.vin);
    }
  });

  it("tells nothing to another client, or after the operator's block", async () => {
    const owner = await cars.owner();
    expect((await cars.get(`${VEHICLES}?client_id=another`, bearer(owner.access))).status).toBe(401);
    await service.admin("PATCH", `/accounts/${owner.login}`, { blocked: true });
    for (const path of paths(owner)) expect((await cars.get(path, bearer(owner.access))).status).toBe(401);
  });

  it("tells another customer nothing of the car", async () => {
    const [owner, other] = [await cars.owner(), await cars.owner()];
    for (const path of paths(owner).filter(
      (each) => each.includes(owner.vehicle) || each.includes(owner.vin),
    )) {
      const answer = await cars.get(path, bearer(other.access));
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.text()).not.toContain(owner.vin);
    }
    const list = (await (await cars.get(VEHICLES, bearer(other.access))).json()) as Json;
    expect(list._embedded.vehicles.map(({ vin }: Json) => vin)).toEqual([other.vin]);
  });
});

describe("the controls", () => {
  const control = (headers: Record<string, string>, body = "{}"): Promise<Response> =>
    fetch(`${service.url}/demo/car/clock`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body,
    });

  it("end nothing but the connection of a body without an end", async () => {
    const { port: of, hostname, host } = new URL(service.url);
    for (let count = 0; count < 3; count++) {
      const socket = connect(Number(of), hostname).on("error", () => {});
      // Not by `once`, which a reset would reject.
      const closed = new Promise((done) => socket.resume().on("close", done));
      socket.write(
        `POST /demo/car/clock HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: 3000000\r\n\r\n`,
      );
      socket.write(" ".repeat(3_000_000));
      await closed;
      expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    }
  });

  it.each([
    ["its address", { origin: "https://stranger.example" }],
    ["no address", { origin: "null" }],
    ["its kind", { "sec-fetch-site": "cross-site" }],
  ])("refuse a page of another site by %s", async (_, headers) => {
    expect((await control(headers)).status).toBe(401);
    expect((await control({ origin: service.url })).status).toBe(200);
  });
});
