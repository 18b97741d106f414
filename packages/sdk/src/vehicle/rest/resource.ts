// The Connected Car API: docs/guide/vehicle.md#data
import { failedStatus } from "../../account/failed-answer.ts";
import { askService } from "../../account/service-request.ts";
import { vehicleFailure } from "../../codes/vehicle-failure.ts";
import type { VehicleKind } from "../../codes/vehicle-kinds.ts";
import type { Fields } from "../../configuration/fields.ts";
import type { Core } from "../../core/core.ts";

/** The API's own codes: the HTTP status × 100 and a number. */
const KINDS: ReadonlyMap<unknown, VehicleKind> = new Map<unknown, VehicleKind>([
  [40400, "NoStatus"],
  [40410, "NoCompatibleVehicle"],
  [50038, "VehiclesNotFound"],
  [50000, "BoxReplaced"],
]);

export const API = "/connectedcar/v4";

/**
 * Gets a resource.
 * @param path with its query, without `client_id`
 * @throws PimsFailure 2201, 2202, 2203, 2204, 2301
 */
export async function getResource(core: Core, path: string): Promise<Fields> {
  const { status, host, retryAfter, body } = await askService(core, "GET", path);
  if (status >= 200 && status < 300) return body;
  const code = typeof body.code === "string" ? Number(body.code) : body.code;
  const kind = KINDS.get(code);
  if (kind) throw vehicleFailure(kind, { reason: `HTTP ${status}, code ${code}`, host });
  throw failedStatus(status, retryAfter, host);
}
