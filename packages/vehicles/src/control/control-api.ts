import { type AdjustableClock, DAY } from "../clock/clock.ts";
import { type Faults, SERVICES } from "../faults/faults.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { JUDGEMENTS } from "../recorder/judgements.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { live } from "../vehicle/events.ts";
import { BRANDS } from "../vehicle/identity.ts";
import { ALERTS, BREAK_INS } from "../vehicle/records.ts";
import { Fields, InvalidBody } from "./fields.ts";
import { parseEvent } from "./parse-event.ts";
import { FAULT_TYPES, parseFault } from "./parse-fault.ts";
import { vehicleView } from "./vehicle-view.ts";

export interface ControlRequest {
  readonly method: string;
  /** The path below the place of the controls, like `/clock`, and the query. */
  readonly url: string;
  readonly body: string;
}

export interface ControlResponse {
  readonly status: number;
  readonly body: unknown;
}

export interface ControlOptions {
  readonly clock: AdjustableClock;
  readonly fleet: Fleet;
  readonly faults: Faults;
  readonly recorder: Recorder;
}

interface Route {
  readonly call: string;
  readonly answer: (options: ControlOptions, request: Parsed) => ControlResponse;
}

interface Parsed {
  readonly id: string;
  readonly query: URLSearchParams;
  /** @throws InvalidBody */
  fields(): Fields;
}

const ok = (body: unknown): ControlResponse => ({ status: 200, body });
const NOT_FOUND: ControlResponse = { status: 404, body: { error: "there is no such thing here" } };
const IMPOSSIBLE: ControlResponse = { status: 409, body: { error: "the vehicle cannot do that now" } };

/** The clock moves on by at most this in one step. */
const LONGEST_STEP_MS = 366 * DAY;
const FASTEST_RATE = 3_600;
const MOST_VEHICLES = 10_000;
const MOST_FAULTS = 100;

function addFault({ faults, fleet }: ControlOptions, fields: Fields): ControlResponse {
  if (faults.list().length >= MOST_FAULTS) throw new InvalidBody(`there are ${MOST_FAULTS} faults already`);
  return { status: 201, body: { id: faults.add(parseFault(fields, fleet)) } };
}

const clockView = (clock: AdjustableClock) => ({
  now: new Date(clock.now()).toISOString(),
  rate: clock.rate,
});

function changeClock(clock: AdjustableClock, fields: Fields): ControlResponse {
  const rate = fields.has("rate") ? fields.number("rate", 0, FASTEST_RATE) : undefined;
  const step = fields.has("advanceMs") ? fields.number("advanceMs", 0, LONGEST_STEP_MS) : undefined;
  const moment = fields.has("moveTo") ? Date.parse(fields.text("moveTo")) : undefined;
  fields.end();
  const now = clock.now();
  if (moment !== undefined && !(moment >= now && moment <= now + LONGEST_STEP_MS))
    throw new InvalidBody("moveTo is a date of the coming year");
  if (rate !== undefined) clock.setRate(rate);
  if (step !== undefined) clock.moveTo(clock.now() + step);
  // The clock may have run beyond the moment since.
  if (moment !== undefined) clock.moveTo(Math.max(moment, clock.now()));
  return ok(clockView(clock));
}

function addVehicle(fleet: Fleet, fields: Fields): ControlResponse {
  if (fleet.size >= MOST_VEHICLES) throw new InvalidBody(`there are ${MOST_VEHICLES} vehicles already`);
  const build = {
    ...(fields.has("motorization") && {
      motorization: fields.oneOf("motorization", ["electric", "hybrid", "combustion"]),
    }),
    ...(fields.has("brand") && { brand: fields.oneOf("brand", BRANDS) }),
  };
  const seed = Math.floor(fields.number("seed", 0, 2 ** 32 - 1));
  const customer = fields.text("customer");
  if (!/^[A-Z]{2}-ACNT\d{4,20}$/.test(customer))
    throw new InvalidBody("customer is like AP-ACNT200000123456");
  fields.end();
  try {
    return { status: 201, body: vehicleView(fleet.add(customer, seed, build), fleet) };
  } catch {
    throw new InvalidBody("there is a vehicle of this seed already");
  }
}

const ROUTES: readonly Route[] = [
  {
    call: "GET /state",
    answer: ({ clock, fleet, faults }) =>
      ok({
        clock: clockView(clock),
        vehicles: fleet.vins().flatMap((vin) => {
          const state = fleet.find(vin);
          return state ? [vehicleView(state, fleet)] : [];
        }),
        faults: faults.list(),
        known: {
          services: SERVICES,
          faults: FAULT_TYPES,
          judgements: JUDGEMENTS,
          alerts: ALERTS,
          breakIns: BREAK_INS,
        },
      }),
  },
  { call: "POST /clock", answer: ({ clock }, { fields }) => changeClock(clock, fields()) },
  { call: "POST /vehicles", answer: ({ fleet }, { fields }) => addVehicle(fleet, fields()) },
  {
    call: "DELETE /vehicles/:id",
    answer: ({ fleet }, { id }) => {
      const vin = fleet.vinOf(id);
      if (vin === undefined) return NOT_FOUND;
      fleet.remove(vin);
      return ok({});
    },
  },
  {
    call: "POST /vehicles/:id/events",
    answer: ({ fleet }, { id, fields }) => {
      const before = fleet.find(fleet.vinOf(id) ?? "");
      if (!before) return NOT_FOUND;
      const event = parseEvent(fields());
      if (live(before, { ...event, at: before.now }) === before) return IMPOSSIBLE;
      const after = fleet.happen(before.identity.vin, event);
      return after ? ok(vehicleView(after, fleet)) : NOT_FOUND;
    },
  },
  {
    call: "POST /vehicles/:id/rights",
    answer: ({ fleet }, { id, fields }) => {
      const vin = fleet.vinOf(id);
      if (vin === undefined) return NOT_FOUND;
      const given = fields();
      const [service, granted] = [given.oneOf("service", SERVICES), given.boolean("granted")];
      given.end();
      fleet.setRight(vin, service, granted);
      return ok({});
    },
  },
  {
    call: "POST /faults",
    answer: (options, { fields }) => addFault(options, fields()),
  },
  {
    call: "DELETE /faults",
    answer: ({ faults }) => {
      faults.clear();
      return ok({});
    },
  },
  {
    call: "DELETE /faults/:id",
    answer: ({ faults }, { id }) => (faults.remove(Number(id)) ? ok({}) : NOT_FOUND),
  },
  {
    call: "GET /record",
    answer: ({ recorder }, { query }) => ok({ entries: recorder.entries(Number(query.get("after") ?? 0)) }),
  },
];

const PATTERNS = ROUTES.map(({ call, answer }) => ({
  pattern: new RegExp(`^${call.replace(":id", "([0-9a-f]+)")}$`),
  answer,
}));

function parseBody(text: string): Fields {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new InvalidBody("the body is no JSON");
  }
  return new Fields(body);
}

/** Answers a request to the controls, after their guard has let it pass. */
export function answerControl(request: ControlRequest, options: ControlOptions): ControlResponse {
  const url = URL.parse(request.url, "http://controls");
  for (const { pattern, answer } of PATTERNS) {
    const found = url && pattern.exec(`${request.method} ${url.pathname}`);
    if (!found) continue;
    try {
      return answer(options, {
        id: found[1] ?? "",
        query: url.searchParams,
        fields: () => parseBody(request.body),
      });
    } catch (error) {
      if (error instanceof InvalidBody) return { status: 400, body: { error: error.message } };
      throw error;
    }
  }
  return NOT_FOUND;
}
