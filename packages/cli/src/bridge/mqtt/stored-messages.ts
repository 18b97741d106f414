import { MqttConnection, publishPacket } from "@openpims/sdk/node";
import type { BrokerPlace } from "./broker-link.ts";
import { brokerStreams } from "./broker-streams.ts";

const TIMEOUT_MS = 10_000;

export interface StoredMessagesOptions {
  readonly filters: readonly string[];
  /** A topic below a filter that nothing is stored for. */
  readonly end: string;
  /** Packets of `publishPacket` to send once the broker has given what it stores. */
  readonly packets?: readonly Uint8Array[];
}

/**
 * Reads the messages that the broker stores, by topic.
 * @throws BrokerRefused, ConnectionEnded, or the error of the stream
 */
export async function readStored(
  { address, user, password, certificate }: BrokerPlace,
  { filters, end, packets = [] }: StoredMessagesOptions,
): Promise<ReadonlyMap<string, string>> {
  const stored = new Map<string, string>();
  // The broker gives its stored messages first, so the one of the end comes behind them.
  const done = Promise.withResolvers<void>();
  const connection = await MqttConnection.open(brokerStreams, {
    address,
    certificate,
    client: { user, password },
    filters,
    timeoutMs: TIMEOUT_MS,
    message: (topic, payload, retained) => {
      if (topic === end) done.resolve();
      else if (retained) stored.set(topic, payload);
    },
    closed: () => done.reject(new Error("the connection was lost")),
  });
  // A broker that lets nobody publish there answers nothing.
  const timer = setTimeout(done.resolve, TIMEOUT_MS);
  try {
    for (const packet of [...packets, publishPacket(end, "", false)]) connection.publish(packet);
    await done.promise;
  } finally {
    clearTimeout(timer);
    done.promise.catch(() => undefined);
    connection.close();
  }
  return stored;
}
