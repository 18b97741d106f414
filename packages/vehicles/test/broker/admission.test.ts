import { type ConnectFields, connectPacket, publishPacket } from "@openpims/testing/mqtt-client";
import { afterEach, describe, expect, it } from "vitest";
import type { Session } from "../../src/broker/session.ts";
import { BrokerBench, CUSTOMER, DOORS, TOKEN } from "./broker-bench.ts";

let bench: BrokerBench;
afterEach(() => bench.close());

async function codeOf(fields: Partial<ConnectFields> = {}): Promise<number | undefined> {
  const client = await bench.client();
  client.send(connectPacket({ password: TOKEN, ...fields }));
  return (await client.next("connack")).returnCode;
}

describe("CONNECT", () => {
  it("is accepted with a token in force, and refused with the codes of the field", async () => {
    bench = await BrokerBench.open();
    bench.tokens.set("ended", { customer: CUSTOMER, expiresAt: Date.now() - 1 });
    expect(await codeOf()).toBe(0);
    expect(await codeOf({ clientId: "mqttjs_1" })).toBe(2);
    expect(await codeOf({ clean: false, clientId: "a" })).toBe(2);
    expect(await codeOf({ password: "another" })).toBe(4);
    expect(await codeOf({ username: "somebody" })).toBe(4);
    expect(await codeOf({ password: "ended" })).toBe(5);
    expect(await codeOf({ will: { topic: DOORS, payload: "{}", qos: 0, retain: false } })).toBe(5);
    expect(bench.received).toEqual([]);
  });

  it("without a password is refused", async () => {
    bench = await BrokerBench.open();
    const { username: _, password: __, ...bare } = connectPacket({ password: TOKEN });
    const client = await bench.client();
    client.send(bare);
    expect((await client.next("connack")).returnCode).toBe(4);
  });

  it("of another version of MQTT is refused", async () => {
    bench = await BrokerBench.open();
    expect(await codeOf({ protocolVersion: 3, protocolId: "MQIsdp", clientId: "a" })).toBe(1);
  });

  it("is refused while tokens cannot be checked", async () => {
    const failures: unknown[] = [];
    bench = await BrokerBench.open({
      authenticate: () => Promise.reject(new Error("the store is away")),
      failed: (error) => failures.push(error),
    });
    expect(await codeOf()).toBe(3);
    expect(failures).toHaveLength(1);
  });

  it("comes first, and once", async () => {
    bench = await BrokerBench.open();
    const early = await bench.client();
    early.send(publishPacket(DOORS));
    await early.closed;
    const owner = await bench.owner();
    owner.send(connectPacket({ password: TOKEN }));
    await owner.closed;
    expect(bench.received).toEqual([]);
  });
});

describe("a command behind CONNECT", () => {
  it("with a wrong password reaches nothing, in the same read", async () => {
    bench = await BrokerBench.open();
    const client = await bench.client();
    client.send(connectPacket({ password: "wrong" }), publishPacket(DOORS));
    expect((await client.next("connack")).returnCode).toBe(4);
    await client.closed;
    expect(bench.received).toEqual([]);
  });

  it("with a right one is handled after CONNACK", async () => {
    bench = await BrokerBench.open();
    const client = await bench.client();
    client.send(connectPacket({ password: TOKEN }), publishPacket(DOORS, "1"), publishPacket(DOORS, "2"), {
      cmd: "pingreq",
    });
    expect((await client.next("connack")).returnCode).toBe(0);
    await client.next("pingresp");
    expect(bench.received.map(({ payload }) => payload)).toEqual(["1", "2"]);
  });

  /** The hole of other brokers: a packet in a read of its own, while the password is checked. */
  it.each([
    ["wrong", undefined, 4, 0],
    ["right", { customer: CUSTOMER, expiresAt: Number.MAX_SAFE_INTEGER }, 0, 1],
  ] as const)(
    "waits for the check of a %s password",
    async (_, session: Session | undefined, code, handled) => {
      const check = Promise.withResolvers<Session | undefined>();
      const asked = Promise.withResolvers<void>();
      bench = await BrokerBench.open({
        authenticate: () => {
          asked.resolve();
          return check.promise;
        },
      });
      const client = await bench.client();
      client.send(connectPacket({ password: TOKEN }));
      await asked.promise;
      client.send(publishPacket(DOORS));
      // Another client's whole handshake: the broker has had time to read the command.
      await (await bench.client()).stream.destroy();
      expect(bench.received).toEqual([]);
      check.resolve(session);
      expect((await client.next("connack")).returnCode).toBe(code);
      if (code === 0) await client.ping();
      else await client.closed;
      expect(bench.received).toHaveLength(handled);
    },
  );

  it("is dropped with its connection if there are too many", async () => {
    bench = await BrokerBench.open({ limits: { packetsAhead: 2 } });
    const client = await bench.client();
    const command = publishPacket(DOORS);
    client.send(connectPacket({ password: TOKEN }), command, command, command);
    await client.closed;
    expect(bench.received).toEqual([]);
  });
});
