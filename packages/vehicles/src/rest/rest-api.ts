import type { Access, Grant } from "../access/access.ts";
import type { Clock } from "../clock/clock.ts";
import type { Faults, RestFault } from "../faults/faults.ts";
import type { Fleet } from "../fleet/fleet.ts";
import type { Recorder } from "../recorder/recorder.ts";
import type { VehicleState } from "../vehicle/state.ts";
import { type Context, Refused } from "./context.ts";
import {
  apiError,
  FORBIDDEN,
  failedSecurityChecks,
  INVALID_PARAMETER,
  invalidToken,
  METHOD_NOT_ALLOWED,
  NOT_FOUND,
  tooManyRequests,
} from "./errors.ts";
import { json, type RestRequest, type RestResponse } from "./exchange.ts";
import { InvalidParameter } from "./hal.ts";
import { type Limits, RateLimit } from "./rate-limit.ts";
import { faultyAnswer, freezeDates } from "./rest-faults.ts";
import { type Route, routeOf } from "./routes.ts";

const ROOT = "/connectedcar/v4";

export interface RestOptions {
  readonly clock: Clock;
  readonly fleet: Fleet;
  readonly faults: Faults;
  readonly access: Access;
  readonly recorder: Recorder;
  readonly limits?: Limits;
}

const has = (faults: readonly RestFault[], type: RestFault["type"]): boolean =>
  faults.some((fault) => fault.type === type);

/** The Connected Car API, as a function from requests to answers. */
export class RestApi {
  readonly #options: RestOptions;
  readonly #limit: RateLimit;

  constructor(options: RestOptions) {
    this.#options = options;
    this.#limit = new RateLimit(options.clock, options.limits);
  }

  /** Answers one request, and records it. It never rejects for anything in the request. */
  async answer(request: RestRequest): Promise<RestResponse> {
    const url = URL.parse(request.url, request.origin);
    if (!url) return apiError(INVALID_PARAMETER, this.#options.clock.now());
    const grant = await this.#grant(request, url.searchParams);
    const [customer, response] =
      "status" in grant ? [undefined, grant] : [grant.customer, this.#answerCustomer(request, url, grant)];
    const { method } = request;
    const path = routeOf(url.pathname)?.route.path;
    this.#options.recorder.rest(customer, { method, path, query: url.searchParams }, response.status);
    return response;
  }

  #answerCustomer(request: RestRequest, url: URL, grant: Grant): RestResponse {
    const limit = this.#limit.count(grant.customer);
    if (limit.retryAfter !== undefined) return tooManyRequests(limit.headers, limit.retryAfter);
    const response = this.#respond(request, url, grant);
    return { ...response, headers: { ...limit.headers, ...response.headers } };
  }

  /** The customer, or the gateway's refusal. */
  async #grant({ headers }: RestRequest, query: URLSearchParams): Promise<Grant | RestResponse> {
    const clientId = query.get("client_id") ?? "";
    const realm = headers["x-introspect-realm"] ?? "";
    const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? "") ?? [];
    if (clientId === "" || !/^clientsB2C[A-Za-z]+$/.test(realm)) return failedSecurityChecks();
    if (token === undefined) return invalidToken();
    return (await this.#options.access.bearer({ token, clientId, realm })) ?? invalidToken();
  }

  #respond(request: RestRequest, url: URL, grant: Grant): RestResponse {
    const { fleet, faults, clock } = this.#options;
    const now = clock.now();
    const found = routeOf(url.pathname);
    if (!found) return apiError(NOT_FOUND, now);
    if (request.method !== "GET") return apiError(METHOD_NOT_ALLOWED, now);
    const { route, ids } = found;
    const [id = "", ...others] = ids;
    const state = route.about === "vehicle" ? this.#vehicle(grant, id) : undefined;
    if (route.about === "vehicle" && !state) return apiError(NOT_FOUND, now);
    const active = faults.forRest(state?.identity.vin);
    const faulty = faultyAnswer(active, now);
    if (faulty) return faulty;
    if (!route.scopes.every((scope) => grant.scopes.includes(scope))) return apiError(FORBIDDEN, now);
    const { origin } = request;
    const context: Context = {
      grant,
      fleet,
      now,
      query: url.searchParams,
      root: `${origin}${ROOT}`,
      self: `${origin}${url.pathname}`,
      disclosed: {
        telemetry: grant.scopes.includes("data:telemetry"),
        position: grant.scopes.includes("data:position"),
      },
      sentinels: has(active, "sentinel values"),
    };
    try {
      const body = answerOf(route, context, state, others);
      return json(has(active, "frozen dates") ? freezeDates(body) : body, 200, route.type);
    } catch (error) {
      if (error instanceof InvalidParameter) return apiError(INVALID_PARAMETER, now);
      if (error instanceof Refused) return apiError(error.error, now);
      throw error;
    }
  }

  /** A vehicle of the customer, by its id or its VIN. */
  #vehicle({ customer }: Grant, id: string): VehicleState | undefined {
    return this.#options.fleet.of(customer).find(({ identity }) => identity.id === id || identity.vin === id);
  }
}

function answerOf(route: Route, context: Context, state: VehicleState | undefined, ids: string[]): unknown {
  if (route.about === "account") return route.answer(context);
  if (!state) throw new Refused(NOT_FOUND);
  const { vin, id } = state.identity;
  const withoutRights = context.fleet.contract(vin)?.withoutRights ?? new Set<string>();
  const address = `${context.root}/user/vehicles/${id}`;
  return route.answer({ ...context, state, withoutRights, address }, ...ids);
}
