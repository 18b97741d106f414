import { DAY, type EpochMs } from "../clock/clock.ts";
import { stateAt } from "./advance.ts";
import type { Body, Door, PrivacyState } from "./body.ts";
import { isPlugged, startCharge } from "./charging.ts";
import { Dice } from "./dice.ts";
import { startDrive } from "./drives.ts";
import { newVehicle } from "./new-vehicle.ts";
import { type Alert, type Collision, withRecord } from "./records.ts";
import { send } from "./reports.ts";
import type { VehicleState } from "./state.ts";
import { stayAwake } from "./wakefulness.ts";

/** Things that people and the world do to a vehicle; remote commands are orders. */
export type VehicleEvent = { readonly at: EpochMs } & (
  | { readonly type: "drive"; readonly km: number; readonly minutes: number }
  | { readonly type: "plug"; readonly stationW: number }
  | { readonly type: "unplug" }
  | { readonly type: "open" | "close"; readonly door: Door }
  | { readonly type: "lock" | "unlock" }
  | { readonly type: "refuel"; readonly litres: number }
  | { readonly type: "privacy"; readonly state: PrivacyState }
  | { readonly type: "temperature"; readonly celsius: number }
  | { readonly type: "auxiliary"; readonly percent: number }
  | { readonly type: "maintain"; readonly days: number; readonly km: number }
  | { readonly type: "alert"; readonly alert: string; readonly severity: Alert["severity"] }
  | { readonly type: "alert-end"; readonly alert: string }
  | ({ readonly type: "collision" } & Pick<Collision, "side" | "severity">)
  | { readonly type: "break-in"; readonly kind: string }
);

/** Changes a parked vehicle's body. @returns the same body where the event cannot happen */
function changeBody(body: Body, event: VehicleEvent): Body {
  const { charging, fuel, doors } = body;
  switch (event.type) {
    case "plug": {
      if (!charging || isPlugged(charging) || !(event.stationW > 0)) return body;
      const plugged: Body = {
        ...body,
        charging: { ...charging, status: "Stopped", stationW: event.stationW },
      };
      return charging.waits ? plugged : startCharge(plugged);
    }
    case "unplug":
      if (!charging || !isPlugged(charging)) return body;
      return { ...body, charging: { ...charging, status: "Disconnected", stationW: 0 } };
    case "open":
      if (doors.locked || doors.open.includes(event.door)) return body;
      return { ...body, doors: { ...doors, open: [...doors.open, event.door] } };
    case "close":
      if (!doors.open.includes(event.door)) return body;
      return { ...body, doors: { ...doors, open: doors.open.filter((door) => door !== event.door) } };
    case "lock":
    case "unlock": {
      const locked = event.type === "lock";
      if (doors.locked === locked || doors.open.length > 0) return body;
      return { ...body, doors: { locked, open: [] }, alarm: { active: locked } };
    }
    case "refuel":
      if (!fuel || !(event.litres > 0)) return body;
      return {
        ...body,
        fuel: { ...fuel, levelCl: Math.min(fuel.tankCl, fuel.levelCl + event.litres * 100) },
      };
    case "maintain":
      return {
        ...body,
        maintenance: { dueAt: event.at + event.days * DAY, dueKm: body.odometer.km + event.km },
      };
    default:
      return body;
  }
}

/** Adds what a vehicle keeps beside its body. */
function keepRecord(state: VehicleState, event: VehicleEvent): VehicleState {
  const dice = new Dice(state.dice);
  const { position } = state.body;
  switch (event.type) {
    case "alert": {
      if (state.alerts.some(({ type, endedAt }) => type === event.alert && endedAt === undefined))
        return state;
      const { alert: type, severity } = event;
      const alert = { id: dice.hex(128), type, severity, startedAt: state.now, startPosition: position };
      return { ...state, dice: dice.state, alerts: withRecord(state.alerts, alert) };
    }
    case "alert-end":
      if (!state.alerts.some(({ type, endedAt }) => type === event.alert && endedAt === undefined))
        return state;
      return {
        ...state,
        alerts: state.alerts.map((alert) =>
          alert.type === event.alert && alert.endedAt === undefined
            ? { ...alert, endedAt: state.now, endPosition: position }
            : alert,
        ),
      };
    case "collision": {
      const { side, severity } = event;
      const collision = {
        id: dice.hex(128),
        at: state.now,
        side,
        severity,
        tippedOver: false,
        pedestrian: false,
      };
      return { ...state, dice: dice.state, collisions: withRecord(state.collisions, collision) };
    }
    case "break-in": {
      if (!state.body.alarm.active) return state;
      const breakIn = { id: dice.hex(64), at: state.now, type: event.kind, position };
      return { ...state, dice: dice.state, breakIns: withRecord(state.breakIns, breakIn) };
    }
    default:
      return state;
  }
}

/** Changes settings of the vehicle, and the world around it. It wakes nothing. */
function setAround(state: VehicleState, event: VehicleEvent): VehicleState {
  const { body } = state;
  switch (event.type) {
    case "privacy":
      return stayAwake(send({ ...state, body: { ...body, privacy: { state: event.state } } }));
    case "temperature":
      return { ...state, body: { ...body, environment: { temperature: event.celsius } } };
    case "auxiliary":
      return {
        ...state,
        body: { ...body, auxiliary: { percent: Math.min(100, Math.max(0, event.percent)) } },
      };
    default:
      return state;
  }
}

/** Lets an event happen to a vehicle. One that cannot happen, like a plug into a moving vehicle, changes nothing. */
export function live(state: VehicleState, event: VehicleEvent): VehicleState {
  const before = stateAt(state, event.at);
  if (event.type === "drive") {
    const { charging } = before.body;
    if (before.drive || (charging && isPlugged(charging)) || !(event.km > 0) || !(event.minutes > 0))
      return before;
    const driving = startDrive(before, event.km, event.minutes);
    return driving === before ? before : stayAwake(send(driving));
  }
  const around = setAround(keepRecord(before, event), event);
  const body = around.drive ? around.body : changeBody(around.body, event);
  if (body !== around.body) return stayAwake(send({ ...around, body }));
  return around.collisions !== before.collisions || around.alerts !== before.alerts
    ? stayAwake(send(around))
    : around;
}

/** A whole life: the same seed, start and events give the same state. */
export const lifeOf = (seed: number, start: EpochMs, events: readonly VehicleEvent[]): VehicleState =>
  events.reduce(live, newVehicle(seed, start));
