import { publishPacket } from "@openpims/sdk/node";
import { UsageError } from "../terminal/usage-error.ts";
import { entitiesFor } from "./entities/entities.ts";
import type { KeptState } from "./kept-state.ts";
import { readStored } from "./mqtt/stored-messages.ts";
import type { BridgeOptions } from "./options.ts";
import { bridgeAvailability, checkTopic, retainedTopics, stateFilters } from "./topics.ts";

/**
 * Removes every retained message of the bridge from the broker.
 * @returns their number
 * @throws UsageError if the broker keeps one
 */
export async function removeFromBroker(options: BridgeOptions, kept: KeptState): Promise<number> {
  const entities = entitiesFor(false);
  const topics = new Set([
    ...Object.keys(kept.now.vehicles).flatMap((vin) =>
      retainedTopics(options, kept.now.form, vin, (name) => entities[name].component),
    ),
    bridgeAvailability(options),
  ]);
  const { discoveryPrefix } = options;
  const filters = [
    ...stateFilters(options),
    `${discoveryPrefix}/+/+/config`,
    `${discoveryPrefix}/+/+/+/config`,
  ];
  const stored = async (packets: readonly Uint8Array[] = []): Promise<readonly string[]> => {
    const found = await readStored(options.broker, { filters, end: checkTopic(options), packets });
    return [...found.keys()].filter((topic) => topics.has(topic));
  };
  const before = await stored([...topics].map((topic) => publishPacket(topic, "", true)));
  // A broker says nothing of a message that its access list refuses.
  const [left] = await stored();
  if (left !== undefined)
    throw new UsageError(`the broker keeps ${left}: its access list must let this user write there`);
  await kept.change({ vehicles: {} });
  return before.length;
}
