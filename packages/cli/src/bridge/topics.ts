// The topics of the bridge: docs/bridge-topics.md

import type { DiscoveryForm } from "./discovery.ts";
import type { ControlName } from "./entities/controls.ts";
import { type EntityName, entityNames, isControl } from "./entities/entities.ts";

/** The topics' first parts. */
export interface TopicRoots {
  readonly base: string;
  readonly discoveryPrefix: string;
}

/** The vehicle and the entity that a command is for. */
export interface CommandPlace {
  readonly vin: string;
  readonly name: ControlName;
}

export const bridgeAvailability = ({ base }: Pick<TopicRoots, "base">): string =>
  `${base}/bridge/availability`;
export const vehicleAvailability = ({ base }: TopicRoots, vin: string): string =>
  `${base}/${vin}/availability`;
export const stateTopic = ({ base }: TopicRoots, vin: string, name: EntityName): string =>
  `${base}/${vin}/${name}`;
export const commandTopic = (roots: TopicRoots, vin: string, name: EntityName): string =>
  `${stateTopic(roots, vin, name)}/set`;

/** Home Assistant's birth message. */
export const birthTopic = ({ discoveryPrefix }: TopicRoots): string => `${discoveryPrefix}/status`;

export const commandFilter = ({ base }: Pick<TopicRoots, "base">): string => `${base}/+/+/set`;

/** All that the bridge stores below its base, and commands. */
export const stateFilters = (roots: Pick<TopicRoots, "base">): readonly string[] => [
  `${roots.base}/+/+`,
  commandFilter(roots),
];

/** A topic that nothing is stored for: a message there ends a reading of those that are. */
export const checkTopic = ({ base }: Pick<TopicRoots, "base">): string => `${base}/bridge/doctor`;

export const idOf = (vin: string): string => `openpims_${vin.toLowerCase()}`;

export const componentTopic = (
  { discoveryPrefix }: TopicRoots,
  vin: string,
  component: string,
  name: EntityName,
): string => `${discoveryPrefix}/${component}/openpims_${vin}/${name}/config`;
export const deviceTopic = ({ discoveryPrefix }: TopicRoots, vin: string): string =>
  `${discoveryPrefix}/device/openpims_${vin}/config`;

/** The place of a command's topic; `undefined` for another topic. */
export function parseCommandTopic({ base }: TopicRoots, topic: string): CommandPlace | undefined {
  if (!topic.startsWith(`${base}/`)) return undefined;
  const [vin = "", name = "", set, ...more] = topic.slice(base.length + 1).split("/");
  if (set !== "set" || more.length > 0 || !isControl(name)) return undefined;
  return { vin, name };
}

/** Every topic of a vehicle that may hold a retained message. */
export function retainedTopics(
  roots: TopicRoots,
  form: DiscoveryForm | null,
  vin: string,
  componentOf: (name: EntityName) => string,
): readonly string[] {
  return [
    ...(form === "device" ? [deviceTopic(roots, vin)] : []),
    ...entityNames.map((name) => componentTopic(roots, vin, componentOf(name), name)),
    vehicleAvailability(roots, vin),
    ...entityNames.map((name) => stateTopic(roots, vin, name)),
    ...entityNames.filter(isControl).map((name) => commandTopic(roots, vin, name)),
  ];
}
