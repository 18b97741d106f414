// The account's vehicles, and the customer id that topics are named by.
import type { PimsFailure } from "../../codes/failure.ts";
import { vehicleFailure } from "../../codes/vehicle-failure.ts";
import type { Fields } from "../../configuration/fields.ts";
import type { Core } from "../../core/core.ts";
import { listIn, objectIn, textIn, wordIn } from "../fields.ts";
import { API, getResource } from "./resource.ts";

const MOTORIZATIONS = ["Electric", "Hybrid", "Thermic", "Hydrogen"] as const;
export type Motorization = (typeof MOTORIZATIONS)[number];

/** A vehicle of the account. */
export interface Vehicle {
  readonly vin: string;
  /** The id that the REST API has for it. */
  readonly id: string;
  readonly brand: string | null;
  readonly label: string | null;
  readonly motorization: Motorization | null;
}

/** @throws PimsFailure 2201, 2202, 2203, 2204, 2301 */
export async function readVehicles(core: Core): Promise<Vehicle[]> {
  return parseVehicles(await getResource(core, `${API}/user/vehicles`));
}

/** The vehicles of an answer, in either spelling of their name. */
export function parseVehicles(body: Fields): Vehicle[] {
  const { vehicles, Vehicles } = objectIn(body._embedded);
  return listIn(vehicles ?? Vehicles).flatMap((item) => {
    const { vin, id, brand, label, motorization } = objectIn(item);
    if (typeof vin !== "string" || typeof id !== "string") return [];
    return [
      {
        vin,
        id,
        brand: textIn(brand) ?? null,
        label: textIn(label) ?? null,
        motorization: wordIn(motorization, MOTORIZATIONS) ?? null,
      },
    ];
  });
}

/** The account at the servers of remote commands. */
export interface Associations {
  /** The part of the topics after `cid/`; an account without a vehicle has none. */
  readonly customer: string | undefined;
  /** The carAssociationID of each VIN. */
  readonly ids: ReadonlyMap<string, string>;
}

/** The brokers know some brands' customers under another brand's prefix. */
const PREFIXES: Readonly<Record<string, string>> = { DS: "AC", OP: "OV", VX: "OV" };

const customerOnTopics = (id: string): string =>
  id.replace(/^[A-Z]{2}/, (prefix) => PREFIXES[prefix] ?? prefix);

export const noCustomer = (): PimsFailure => vehicleFailure("DataUnreadable", { reason: "no customer id" });

/** @throws PimsFailure 2201, 2202, 2203, 2204, 2301 */
export async function readAssociations(core: Core): Promise<Associations> {
  const body = await getResource(core, "/applications/cvs/v4/mauv/car-associations");
  const ids = new Map<string, string>();
  let customer: string | undefined;
  for (const item of Object.values(body)) {
    const association = objectIn(item);
    const vin = textIn(objectIn(association.vehicle).vin);
    const id = textIn(association.car_association_id);
    if (vin !== undefined && id !== undefined) ids.set(vin, id);
    customer ??= textIn(objectIn(association.customer).id);
  }
  // An id becomes part of topics: no wildcard, no further level.
  if (customer !== undefined && !/^[\w-]+$/.test(customer)) throw noCustomer();
  return { customer: customer && customerOnTopics(customer), ids };
}
