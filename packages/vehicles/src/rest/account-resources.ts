import type { Grant } from "../access/access.ts";
import type { EpochMs } from "../clock/clock.ts";
import type { SERVICES } from "../faults/faults.ts";
import type { VehicleState } from "../vehicle/state.ts";
import { formatDate } from "./formats.ts";
import { type VehicleView, vehicleResource } from "./vehicle-resource.ts";

/** The user, with the vehicles embedded. */
export function userResource(
  { user }: Grant,
  vehicles: readonly VehicleState[],
  view: Omit<VehicleView, "withoutRights"> & { readonly now: EpochMs },
) {
  const created = Math.min(view.now, ...vehicles.map(({ shown }) => shown.sentAt));
  const embedded = vehicles.map((state) => vehicleResource(state, { ...view, withoutRights: new Set() }));
  return {
    _links: { self: { href: `${view.root}/user` }, vehicles: { href: `${view.root}/user/vehicles` } },
    createdAt: formatDate(created),
    updatedAt: formatDate(created),
    ...user,
    // The vendor's document has the first name, a client of the field reads the second.
    _embedded: { Vehicles: embedded, vehicles: embedded },
  };
}

/** The associations of a customer with vehicles: the SDK's `carAssociationID`. */
export const carAssociations = (customer: string, vehicles: readonly VehicleState[]) =>
  vehicles.map(({ identity }) => ({
    car_association_id: identity.id.slice(0, 24),
    customer: { id: customer },
    vehicle: { vin: identity.vin },
  }));

/** The vendor's names of the services that a vehicle is subscribed to. */
const UNITS = [
  { code: "NAK01", name: "Remote charge", services: ["VehCharge", "VehCharge/state", "VehCharge/limit"] },
  { code: "NAO02", name: "Remote preconditioning", services: ["ThermalPrecond"] },
  { code: "NAS01", name: "Remote doors", services: ["Doors"] },
  { code: "NAS02", name: "Remote horn and lights", services: ["Horn", "Lights"] },
] as const satisfies readonly {
  code: string;
  name: string;
  services: readonly (typeof SERVICES)[number][];
}[];

/** The rights to the remote services of a vehicle. */
export const rights = (withoutRights: ReadonlySet<string>) => ({
  services: {
    unit: UNITS.flatMap(({ code, name, services }) => {
      const granted = services.filter((service) => !withoutRights.has(service));
      return granted.length > 0 ? [{ code, name, mqtt_services: granted }] : [];
    }),
  },
});
