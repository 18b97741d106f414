import type { Access } from "../access/access.ts";
import type { Clock } from "../clock/clock.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { apiError, failedSecurityChecks, INVALID_PARAMETER, invalidToken, NOT_FOUND } from "./errors.ts";
import { json, type RestRequest, type RestResponse } from "./exchange.ts";
import { collection, InvalidParameter, pageOf } from "./hal.ts";
import { vehicleResource } from "./vehicle-resource.ts";

const ROOT = "/connectedcar/v4";

export interface RestOptions {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly access: Access;
}

/** Answers one request of the Connected Car API. */
export async function answerRest(
  request: RestRequest,
  { clock, fleet, access }: RestOptions,
): Promise<RestResponse> {
  const { pathname, searchParams } = new URL(request.url, request.origin);
  const clientId = searchParams.get("client_id") ?? "";
  const realm = request.headers["x-introspect-realm"] ?? "";
  const [, token = ""] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? "") ?? [];
  if (clientId === "" || !/^clientsB2C[A-Za-z]+$/.test(realm)) return failedSecurityChecks();
  const grant = await access.bearer({ token, clientId, realm });
  if (!grant) return invalidToken();
  const address = `${request.origin}${pathname}`;
  try {
    if (request.method === "GET" && pathname === `${ROOT}/user/vehicles`) {
      const items = fleet
        .of(grant.customer)
        .map((state) => vehicleResource(state, `${request.origin}${ROOT}`));
      return json(collection(pageOf(items, { address, query: searchParams }), "vehicles"));
    }
    return apiError(NOT_FOUND, clock.now());
  } catch (error) {
    if (error instanceof InvalidParameter) return apiError(INVALID_PARAMETER, clock.now());
    throw error;
  }
}
