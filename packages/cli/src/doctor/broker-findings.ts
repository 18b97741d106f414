// The messages of the bridge that its broker keeps: docs/bridge-topics.md
import { MqttConnection, publishPacket } from "@openpims/sdk/node";
import type { BrokerPlace } from "../bridge/mqtt/broker-link.ts";
import { brokerStreams } from "../bridge/mqtt/broker-streams.ts";
import { bridgeAvailability } from "../bridge/topics.ts";

const TIMEOUT_MS = 10_000;

/** The failures that the bridge tells, and the problems that wait for its owner. */
const TOLD = ["last_failure", "problem"] as const;

interface ToldFailure {
  readonly key: (typeof TOLD)[number];
  readonly happened: string;
  readonly remedy: string;
}

export interface BrokerFindings {
  readonly availability: string | undefined;
  /** Topics of commands that the broker keeps. */
  readonly commands: readonly string[];
  readonly failures: readonly ToldFailure[];
}

/**
 * Reads what the broker keeps.
 * @throws BrokerRefused, ConnectionEnded, or the error of the stream
 */
export async function readBroker(place: BrokerPlace, base: string): Promise<BrokerFindings> {
  const kept = new Map<string, string>();
  // The broker sends its kept messages first, so this one comes back behind them.
  const end = `${base}/bridge/doctor`;
  const done = Promise.withResolvers<void>();
  const { address, user, password, certificate } = place;
  const connection = await MqttConnection.open(brokerStreams, {
    address,
    certificate,
    client: { user, password },
    filters: [`${base}/+/+`, `${base}/+/+/set`],
    timeoutMs: TIMEOUT_MS,
    message: (topic, payload, retained) => {
      if (topic === end) done.resolve();
      else if (retained) kept.set(topic, payload);
    },
    closed: () => done.reject(new Error("the connection was lost")),
  });
  // A broker that lets nobody publish there answers nothing.
  const timer = setTimeout(done.resolve, TIMEOUT_MS);
  try {
    connection.publish(publishPacket(end, "", false));
    await done.promise;
  } finally {
    clearTimeout(timer);
    done.promise.catch(() => undefined);
    connection.close();
  }
  return {
    availability: kept.get(bridgeAvailability({ base })),
    commands: [...kept.keys()].filter((topic) => topic.endsWith("/set")),
    failures: [...kept].flatMap(([topic, payload]) => toldIn(topic, payload)),
  };
}

function toldIn(topic: string, payload: string): readonly ToldFailure[] {
  const key = TOLD.find((name) => topic.endsWith(`/${name}`));
  if (key === undefined) return [];
  try {
    const { happened, remedy } = JSON.parse(payload) as { happened?: unknown; remedy?: unknown };
    if (typeof remedy !== "string") return [];
    return [{ key, happened: typeof happened === "string" ? happened : "It waits for its owner.", remedy }];
  } catch {
    return [];
  }
}
