import { MqttConnection, publishPacket } from "@openpims/sdk/node";
import { entitiesFor } from "./entities/entities.ts";
import type { KeptState } from "./kept-state.ts";
import { brokerStreams } from "./mqtt/broker-streams.ts";
import type { BridgeOptions } from "./options.ts";
import { birthTopic, bridgeAvailability, retainedTopics } from "./topics.ts";

const TIMEOUT_MS = 10_000;

/** Removes every retained message of the bridge from the broker. @returns their number */
export async function removeFromBroker(options: BridgeOptions, kept: KeptState): Promise<number> {
  const { address, user, password, certificate } = options.broker;
  const entities = entitiesFor(false);
  const vins = Object.keys(kept.now.vehicles);
  const topics = [
    ...vins.flatMap((vin) => retainedTopics(options, kept.now.form, vin, (name) => entities[name].component)),
    bridgeAvailability(options),
  ];
  const connection = await MqttConnection.open(brokerStreams, {
    address,
    certificate,
    client: { user, password },
    filters: [birthTopic(options)],
    timeoutMs: TIMEOUT_MS,
    message: () => undefined,
    closed: () => undefined,
  });
  for (const topic of topics) connection.publish(publishPacket(topic, "", true));
  connection.close();
  await kept.change({ vehicles: {} });
  return topics.length;
}
