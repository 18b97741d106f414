// A broker with one customer's token, and clients for it.
import { BROKER_USER, type ConnectFields, connectPacket, MqttClient } from "@openpims/testing/mqtt-client";
import { Broker, type BrokerOptions } from "../../src/broker/broker.ts";
import { makeCertificate } from "../../src/broker/certificate.ts";
import type { Session } from "../../src/broker/session.ts";

const DAY = 86_400_000;

export const CUSTOMER = "AP-ACNT0001";
export const VIN = "VR3UHZKXZPT000001";
export const TOKEN = "token-of-the-owner";
export const DOORS = `psa/RemoteServices/from/cid/${CUSTOMER}/Doors`;
export const ANSWERS = `psa/RemoteServices/to/cid/${CUSTOMER}`;

export const tls = makeCertificate({
  hosts: ["localhost", "127.0.0.1"],
  notBefore: new Date(Date.now() - DAY),
  notAfter: new Date(Date.now() + DAY),
});

export class BrokerBench {
  readonly tokens = new Map<string, Session>();
  readonly received: { readonly customer: string; readonly topic: string; readonly payload: string }[] = [];
  readonly broker: Broker;
  readonly #clock: { offset: number };
  readonly #clients: MqttClient[] = [];

  private constructor(broker: Broker, clock: { offset: number }) {
    this.broker = broker;
    this.#clock = clock;
  }

  static async open(options: Partial<BrokerOptions> = {}): Promise<BrokerBench> {
    const clock = { offset: 0 };
    const now = () => Date.now() + clock.offset;
    const broker = await Broker.open({
      tls,
      clock: { now },
      authenticate: async (user, password) => (user === BROKER_USER ? bench.tokens.get(password) : undefined),
      owns: (customer, vin) => customer === CUSTOMER && vin === VIN,
      receive: ({ customer }, topic, payload) =>
        bench.received.push({ customer, topic, payload: payload.toString() }),
      ...options,
    });
    const bench = new BrokerBench(broker, clock);
    bench.tokens.set(TOKEN, { customer: CUSTOMER, expiresAt: now() + 900_000 });
    return bench;
  }

  advance(seconds: number): Promise<void> {
    this.#clock.offset += seconds * 1000;
    return this.broker.sweep();
  }

  /** A client without a word. */
  async client(): Promise<MqttClient> {
    const client = await MqttClient.open(this.broker.port, tls.cert);
    this.#clients.push(client);
    return client;
  }

  /** A client with the owner's token. */
  async owner(more: Partial<ConnectFields> = {}): Promise<MqttClient> {
    const client = await this.client();
    client.send(connectPacket({ password: TOKEN, ...more }));
    const { returnCode } = await client.next("connack");
    if (returnCode !== 0) throw new Error(`refused with ${returnCode}`);
    return client;
  }

  async close(): Promise<void> {
    for (const client of this.#clients) client.stream.destroy();
    await this.broker.close();
  }
}
