import type { SERVICES } from "../faults/faults.ts";
import type { Motorization } from "../vehicle/identity.ts";
import type { VehicleState } from "../vehicle/state.ts";
import type { Link } from "./hal.ts";

const MOTORIZATIONS: Readonly<Record<Motorization, string>> = {
  electric: "Electric",
  hybrid: "Hybrid",
  combustion: "Thermic",
};

const RESOURCES = [
  "lastPosition",
  "trips",
  "maintenance",
  "alerts",
  "status",
  "telemetry",
  "collisions",
  "alarms",
];

export const VEHICLE_EXTENSIONS = ["onboardCapabilities", "branding", "pictures"] as const;

const DATA_SCOPES = ["data:telemetry", "data:position", "data:trip", "data:alert", "data:collision"];

const remote = (name: string, supported: boolean) => ({ supported, scopeName: `remote:${name}:write` });

/** The capabilities of a vehicle: its data, and the remote services that its customer has a right to. */
function capabilities({ body }: VehicleState, withoutRights: ReadonlySet<string>) {
  const has = (service: (typeof SERVICES)[number]): boolean => !withoutRights.has(service);
  const plugs = body.charging !== undefined;
  return {
    data: DATA_SCOPES,
    remote: {
      preconditioning: {
        ...remote("preconditioning", plugs && has("ThermalPrecond")),
        parameters: { programs: { size: 4 }, immediate: plugs },
      },
      charging: {
        ...remote("charging", plugs && has("VehCharge")),
        parameters: {
          immediate: { start: plugs, stop: plugs },
          schedule: { programs: { supported: false }, nextDelayedTime: plugs, preferences: {} },
          preferences: { level: false, type: plugs },
        },
      },
      door: remote("door", has("Doors")),
      horn: remote("horn", has("Horn")),
      lights: remote("lights", has("Lights")),
      wakeup: remote("wakeup", has("VehCharge/state")),
      navigation: remote("navigation", false),
    },
  };
}

export interface VehicleView {
  /** The address of the API, like `https://localhost:8443/connectedcar/v4`. */
  readonly root: string;
  /** Names of `VEHICLE_EXTENSIONS`. */
  readonly extensions: readonly string[];
  readonly withoutRights: ReadonlySet<string>;
}

/** A vehicle as the list has it. */
export function vehicleResource(state: VehicleState, { root, extensions, withoutRights }: VehicleView) {
  const { id, vin, brand, label, motorization } = state.identity;
  const address = `${root}/user/vehicles/${id}`;
  const links: Record<string, Link> = { self: { href: address }, user: { href: `${root}/user` } };
  for (const name of RESOURCES) links[name] = { href: `${address}/${name}` };
  const pictures = [`${root}/pictures/car.svg`];
  const extension = {
    ...(extensions.includes("onboardCapabilities") && {
      onboardCapabilities: capabilities(state, withoutRights),
    }),
    ...(extensions.includes("branding") && { branding: { brand, label } }),
    ...(extensions.includes("pictures") && { pictures }),
  };
  return {
    _links: links,
    id,
    vin,
    motorization: MOTORIZATIONS[motorization],
    brand,
    label,
    pictures,
    ...(extensions.length > 0 && { _embedded: { extension } }),
  };
}
