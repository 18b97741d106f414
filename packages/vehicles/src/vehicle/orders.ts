import { SECOND } from "../clock/clock.ts";
import type { Body, TimeOfDay } from "./body.ts";
import { isPlugged, startCharge } from "./charging.ts";
import { endPreconditioning, startPreconditioning } from "./preconditioning.ts";
import type { Programs } from "./programs.ts";
import { send } from "./reports.ts";
import type { VehicleState } from "./state.ts";
import { stayAwake } from "./wakefulness.ts";

/** A remote command, as a vehicle takes it. */
export type Order =
  | { readonly type: "report" }
  | { readonly type: "charge"; readonly now: boolean; readonly deferred: TimeOfDay }
  | { readonly type: "limit"; readonly limited: boolean }
  | { readonly type: "preconditioning"; readonly now: boolean; readonly programs: Programs }
  | { readonly type: "doors"; readonly lock: boolean }
  | { readonly type: "horn"; readonly count: number }
  | { readonly type: "lights"; readonly seconds: number };

/** The outcome of an order: numbers of the vendor's tables, which the remote service puts into `resp_data`. */
export type Outcome =
  | { readonly type: "done" }
  | { readonly type: "refused"; readonly error: number }
  | { readonly type: "doors refused"; readonly lockState: number };

const DONE: Outcome = { type: "done" };
const refused = (error: number): Outcome => ({ type: "refused", error });

/** The errors of a running vehicle are 3 for a charge, and 0 for the other orders. */
const RUNNING = { charge: 3, limit: 3, preconditioning: 0, doors: 0, horn: 0, lights: 0 } as const;
const CHARGING_STANDBY = 0;
const ALREADY_CHARGING = 1;
const NO_ANSWER_OF_CHARGER = 2;
const ALREADY_PRECONDITIONING = 1;
const NO_ANSWER_OF_PRECONDITIONING = 2;
const ALREADY_UNLOCKED = 0;
const ALREADY_LOCKED = 1;
const DOOR_OPEN = 2;
const HORN_SOUNDS = 1;
const LIGHTS_FLASH = 2;
/** Horn and lights last this long, whatever the command asks for. */
const SIGNAL_MS = 10 * SECOND;

type Obeyed = readonly [body: Body, outcome: Outcome];

function obeyCharge(body: Body, order: Order & { readonly type: "charge" }): Obeyed {
  const { charging } = body;
  if (!charging) return [body, refused(NO_ANSWER_OF_CHARGER)];
  const deferred = { ...body, charging: { ...charging, deferred: order.deferred, waits: !order.now } };
  if (!order.now) {
    const stopped = { ...deferred.charging, status: "Stopped" } as const;
    return [charging.status === "InProgress" ? { ...deferred, charging: stopped } : deferred, DONE];
  }
  if (!isPlugged(charging)) return [body, refused(CHARGING_STANDBY)];
  if (charging.status === "InProgress") return [body, refused(ALREADY_CHARGING)];
  return [startCharge(deferred), DONE];
}

function obeyPreconditioning(
  state: VehicleState,
  order: Order & { readonly type: "preconditioning" },
): Obeyed {
  const { body, now } = state;
  if (!body.traction) return [body, refused(NO_ANSWER_OF_PRECONDITIONING)];
  // A vehicle takes the programs of every command, even of one that it refuses.
  const written = { ...body, preconditioning: { ...body.preconditioning, programs: order.programs } };
  const runs = body.preconditioning.status === "Enabled";
  if (order.now)
    return runs
      ? [written, refused(ALREADY_PRECONDITIONING)]
      : [startPreconditioning(written, "Immediate", now), DONE];
  if (!runs) return [written, DONE];
  return [endPreconditioning(written, "Disabled"), DONE];
}

function obeyDoors(body: Body, lock: boolean): Obeyed {
  const lockState = lock ? ALREADY_LOCKED : ALREADY_UNLOCKED;
  if (body.doors.locked === lock) return [body, { type: "doors refused", lockState }];
  if (body.doors.open.length > 0) return [body, { type: "doors refused", lockState: DOOR_OPEN }];
  return [{ ...body, doors: { locked: lock, open: [] }, alarm: { active: lock } }, DONE];
}

function carryOut(state: VehicleState, order: Order): Obeyed {
  const { body } = state;
  if (order.type === "report") return [body, DONE];
  if (body.ignition.type !== "Stop" && order.type !== "limit") return [body, refused(RUNNING[order.type])];
  switch (order.type) {
    case "charge":
      return obeyCharge(body, order);
    case "limit":
      if (!body.charging) return [body, refused(NO_ANSWER_OF_CHARGER)];
      return [{ ...body, charging: { ...body.charging, limited: order.limited } }, DONE];
    case "preconditioning":
      return obeyPreconditioning(state, order);
    case "doors":
      return obeyDoors(body, order.lock);
    case "horn":
      if (body.signals.hornUntil > state.now) return [body, refused(HORN_SOUNDS)];
      return [{ ...body, signals: { ...body.signals, hornUntil: state.now + SIGNAL_MS } }, DONE];
    case "lights":
      if (body.signals.lightsUntil > state.now) return [body, refused(LIGHTS_FLASH)];
      return [{ ...body, signals: { ...body.signals, lightsUntil: state.now + SIGNAL_MS } }, DONE];
  }
}

/** Lets an awake vehicle carry out an order at its own moment. It reports its state afterwards, whatever the outcome. */
export function obey(state: VehicleState, order: Order): readonly [state: VehicleState, outcome: Outcome] {
  const [body, outcome] = carryOut(state, order);
  return [stayAwake(send({ ...state, body })), outcome];
}
