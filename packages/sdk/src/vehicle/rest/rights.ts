import type { Core } from "../../core/core.ts";
import { listIn, objectIn, textIn } from "../fields.ts";
import { getResource } from "./resource.ts";

/** A service that a vehicle is subscribed to. */
export interface SubscribedService {
  readonly name: string;
  readonly code: string;
}

/** @throws PimsFailure 2201, 2202, 2203, 2204, 2301 */
export async function readRights(core: Core, vin: string): Promise<SubscribedService[]> {
  const body = await getResource(core, `/applications/cvs/v4/rights/vehicle/${encodeURIComponent(vin)}`);
  return listIn(objectIn(body.services).unit).flatMap((item) => {
    const { code, name } = objectIn(item);
    const known = textIn(code);
    return known === undefined ? [] : [{ name: textIn(name) ?? known, code: known }];
  });
}
