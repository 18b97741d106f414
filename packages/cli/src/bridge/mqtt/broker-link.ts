import { MqttConnection, publishPacket } from "@openpims/sdk/node";
import { brokerStreams } from "./broker-streams.ts";

/** The broker, and the bridge as its client. */
export interface BrokerPlace {
  readonly address: string;
  readonly user?: string | undefined;
  readonly password?: string | undefined;
  /** A certificate (PEM) to trust beside the machine's own. */
  readonly certificate?: string | undefined;
}

export interface BrokerLinkOptions extends BrokerPlace {
  /** The topic that says `online` while this link is open, and `offline` by the broker's own hand. */
  readonly availability: string;
  readonly filters: readonly string[];
  readonly message: (topic: string, payload: string, retained: boolean) => void;
  /** Receives a connection's failure, without secrets, and `undefined` for one that is open. */
  readonly changed: (failure: string | undefined) => void;
}

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;
const TIMEOUT_MS = 10_000;

const ONLINE = "online";
const OFFLINE = "offline";

/**
 * A connection to the broker that comes back by itself. It keeps the retained messages: a broker may have lost its own.
 * Its session is clean, so no command waits for it at the broker, and its subscriptions are of QoS 0, so none comes twice.
 */
export class BrokerLink {
  readonly #options: BrokerLinkOptions;
  readonly #retained = new Map<string, string>();
  #connection: MqttConnection | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #isWanted = true;

  constructor(options: BrokerLinkOptions) {
    this.#options = options;
  }

  /** Connects, and tries again until `close`. */
  open(): Promise<void> {
    return this.#connect();
  }

  /** Publishes a retained message unless it is the topic's last one. */
  keep(topic: string, payload: string): void {
    if (this.#retained.get(topic) === payload) return;
    this.#retained.set(topic, payload);
    this.#connection?.publish(publishPacket(topic, payload, true));
  }

  /** Removes a retained message from the broker. */
  remove(topic: string): void {
    // Kept as empty, for a broker that cannot be reached now, and sent each time: it may have been stored again.
    this.#retained.set(topic, "");
    this.#connection?.publish(publishPacket(topic, "", true));
  }

  /** Publishes every retained message again. */
  repeat(): void {
    for (const [topic, payload] of this.#retained)
      this.#connection?.publish(publishPacket(topic, payload, true));
  }

  close(): void {
    this.#isWanted = false;
    clearTimeout(this.#retry);
    this.#connection?.publish(publishPacket(this.#options.availability, OFFLINE, true));
    this.#connection?.close();
  }

  async #connect(): Promise<void> {
    const { address, user, password, certificate, availability, filters, message, changed } = this.#options;
    try {
      const connection: MqttConnection = await MqttConnection.open(brokerStreams, {
        address,
        certificate,
        client: { user, password, will: { topic: availability, payload: OFFLINE } },
        filters,
        timeoutMs: TIMEOUT_MS,
        message,
        closed: () => this.#lost("the connection to the broker was lost"),
      });
      if (!this.#isWanted) return connection.close();
      this.#connection = connection;
      this.#failures = 0;
      connection.publish(publishPacket(availability, ONLINE, true));
      this.repeat();
      changed(undefined);
    } catch (error) {
      this.#lost(reasonOf(error));
    }
  }

  #lost(reason: string): void {
    this.#connection = undefined;
    if (!this.#isWanted) return;
    this.#options.changed(reason);
    const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#retry = setTimeout(() => void this.#connect(), longest);
  }
}

/** CONNACK return codes (MQTT 3.1.1 §3.2.2.3). */
const REFUSALS: Readonly<Record<string, string>> = {
  "4": "the broker refused user or password",
  // Mosquitto answers this to a wrong password too.
  "5": "the broker refused user or password",
  "128": "the broker refused the subscriptions: its ACL must allow them",
};

/** The reason for a connection that did not come about, without secrets. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "the broker cannot be reached";
  const [, code = ""] = /^the broker refused: (\d+)$/.exec(error.message) ?? [];
  const { cause } = error;
  const system = error.cause instanceof Error && "code" in error.cause ? error.cause.code : undefined;
  return (
    REFUSALS[code] ?? `the broker cannot be reached (${system ?? (cause ? "no connection" : error.message)})`
  );
}
