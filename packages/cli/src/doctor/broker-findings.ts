// The messages of the bridge that its broker keeps: docs/bridge-topics.md
import type { BrokerPlace } from "../bridge/mqtt/broker-link.ts";
import { readStored } from "../bridge/mqtt/stored-messages.ts";
import { bridgeAvailability, checkTopic, stateFilters } from "../bridge/topics.ts";

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
  const roots = { base };
  const kept = await readStored(place, { filters: stateFilters(roots), end: checkTopic(roots) });
  return {
    availability: kept.get(bridgeAvailability(roots)),
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
