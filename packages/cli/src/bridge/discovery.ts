// Home Assistant's MQTT discovery: docs/bridge-topics.md#discovery
import { type Language, VERSION } from "@openpims/sdk";
import type { Vehicle } from "../vehicle/chosen.ts";
import { type Entities, type EntityName, entityNames, isControl } from "./entities/entities.ts";
import type { Entity } from "./entities/entity.ts";
import { namesIn } from "./entities/names.ts";
import {
  bridgeAvailability,
  commandTopic,
  componentTopic,
  deviceTopic,
  idOf,
  stateTopic,
  type TopicRoots,
  vehicleAvailability,
} from "./topics.ts";

export const discoveryForms = ["component", "device", "off"] as const;
export type DiscoveryForm = (typeof discoveryForms)[number];

export interface DiscoveryOptions extends TopicRoots {
  readonly form: DiscoveryForm;
  readonly language: Language;
}

interface Announcement {
  readonly topic: string;
  readonly payload: string;
}

const origin = { name: "OpenPIMS", sw_version: VERSION };

/** The messages that announce a vehicle's entities, and the topics that hold those of the other form. */
export function announce(
  options: DiscoveryOptions,
  vehicle: Vehicle,
  entities: Entities,
  present: readonly EntityName[],
): { readonly messages: readonly Announcement[]; readonly unused: readonly string[] } {
  const { form } = options;
  const { vin } = vehicle;
  const perEntity = (name: EntityName): string =>
    componentTopic(options, vin, entities[name].component, name);
  const device = deviceOf(vehicle);
  const configs = present.map((name) => [name, configOf(options, vin, name, entities[name])] as const);
  const perDevice = {
    topic: deviceTopic(options, vin),
    payload: JSON.stringify({
      dev: device,
      o: origin,
      cmps: Object.fromEntries(
        configs.map(([name, config]) => [name, { p: entities[name].component, ...config }]),
      ),
    }),
  };
  switch (form) {
    case "component":
      return {
        messages: configs.map(([name, config]) => ({
          topic: perEntity(name),
          payload: JSON.stringify({ ...config, device, origin }),
        })),
        unused: [perDevice.topic],
      };
    case "device":
      return { messages: [perDevice], unused: entityNames.map(perEntity) };
    case "off":
      return { messages: [], unused: [perDevice.topic, ...entityNames.map(perEntity)] };
  }
}

/** A vehicle as a device. */
function deviceOf({ vin, brand, label }: Vehicle) {
  return {
    identifiers: [idOf(vin)],
    name: label ?? brand ?? vin,
    ...(brand !== null && { manufacturer: brand }),
    ...(label !== null && { model: label }),
    serial_number: vin,
  };
}

/** The fields of an entity's discovery, in Home Assistant's words. */
function configOf(options: DiscoveryOptions, vin: string, name: EntityName, entity: Entity) {
  const state = stateTopic(options, vin, name);
  return {
    unique_id: `${idOf(vin)}_${name}`,
    name: namesIn(options.language)[name],
    availability: [{ topic: bridgeAvailability(options) }, { topic: vehicleAvailability(options, vin) }],
    availability_mode: "all",
    ...(entity.read && { json_attributes_topic: state }),
    // A device tracker takes its place from the attributes.
    ...(entity.read &&
      entity.component !== "device_tracker" && {
        state_topic: state,
        value_template: "{{ value_json.value }}",
      }),
    ...(isControl(name) && { command_topic: commandTopic(options, vin, name) }),
    ...entity.fields,
  };
}
