import { type EpochMs, SECOND } from "../clock/clock.ts";
import type { Body, Part } from "./body.ts";
import type { Report, VehicleState } from "./state.ts";

/** The servers show a report this long after the vehicle has sent it. */
export const LAG_MS = 6 * SECOND;
/** The reports that telemetry reaches back to. */
const MOST_HISTORY = 100;

/** @param last the report before, whose dates stay for the parts that did not change */
export function report(body: Body, sentAt: EpochMs, last?: Report): Report {
  const changed: Partial<Record<Part, EpochMs>> = {};
  for (const part of Object.keys(body) as Part[])
    changed[part] = last && last.body[part] === body[part] ? (last.changed[part] ?? sentAt) : sentAt;
  return { sentAt, body, changed };
}

/** The parts that a vehicle sends under its privacy; the servers keep the others as they were. */
function disclosed(body: Body, last: Body): Body {
  const { privacy } = body;
  if (privacy.state === "Full") return { ...last, privacy };
  return privacy.state === "Geolocation" ? { ...body, position: last.position } : body;
}

/** Sends the vehicle's state to the servers. */
export function send(state: VehicleState): VehicleState {
  const last = state.underway.at(-1) ?? state.shown;
  const sent = report(disclosed(state.body, last.body), state.now, last);
  return { ...state, underway: [...state.underway, sent] };
}

/** Shows on the servers what has arrived there by now. */
export function show(state: VehicleState): VehicleState {
  const arrived = state.underway.filter(({ sentAt }) => sentAt + LAG_MS <= state.now);
  const latest = arrived.at(-1);
  if (!latest) return state;
  const earlier = [...arrived.slice(0, -1).reverse(), state.shown, ...state.history];
  return {
    ...state,
    shown: latest,
    underway: state.underway.slice(arrived.length),
    history: earlier.slice(0, MOST_HISTORY),
  };
}
