import { type AdjustableClock, DAY } from "../clock/clock.ts";
import { type Faults, SERVICES } from "../faults/faults.ts";
import type { Fleet } from "../fleet/fleet.ts";
import { JUDGEMENTS } from "../recorder/judgements.ts";
import type { Recorder } from "../recorder/recorder.ts";
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
  if (fields.has("rate")) clock.setRate(fields.number("rate", 0, FASTEST_RATE));
  if (fields.has("advanceMs")) clock.moveTo(clock.now() + fields.number("advanceMs", 0, LONGEST_STEP_MS));
  if (fields.has("moveTo")) {
    const moment = Date.parse(fields.text("moveTo"));
    if (!(moment >= clock.now() && moment <= clock.now() + LONGEST_STEP_MS))
      throw new InvalidBody("moveTo is a date of the coming year");
    clock.moveTo(moment);
  }
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
  try {
    return { status: 201, body: vehicleView(fleet.add(customer, seed, build)) };
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
          return state ? [vehicleView(state)] : [];
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
      const state = fleet.happen(fleet.vinOf(id) ?? "", parseEvent(fields()));
      return state ? ok(vehicleView(state)) : NOT_FOUND;
    },
  },
  {
    call: "POST /vehicles/:id/rights",
    answer: ({ fleet }, { id, fields }) => {
      const vin = fleet.vinOf(id);
      if (vin === undefined) return NOT_FOUND;
      const given = fields();
      fleet.setRight(vin, given.oneOf("service", SERVICES), given.boolean("granted"));
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
