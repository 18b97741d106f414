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

/**
 * A vehicle as the list has it.
 * @param root the address of the API, like `https://localhost/connectedcar/v4`
 */
export function vehicleResource({ identity }: VehicleState, root: string) {
  const address = `${root}/user/vehicles/${identity.id}`;
  const links: Record<string, Link> = { self: { href: address }, user: { href: `${root}/user` } };
  for (const name of RESOURCES) links[name] = { href: `${address}/${name}` };
  return {
    _links: links,
    id: identity.id,
    vin: identity.vin,
    motorization: MOTORIZATIONS[identity.motorization],
    brand: identity.brand,
    label: identity.label,
    pictures: [`${root.replace(/\/connectedcar\/v4$/, "")}/pictures/${identity.brand.toLowerCase()}.png`],
  };
}
