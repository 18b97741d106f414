// The entities that take commands: docs/bridge-topics.md#commands
import { isLocked } from "@openpims/sdk";
import { clockTime } from "../../vehicle/clock-time.ts";
import type { Entity, VehicleView } from "./entity.ts";
import { fieldOf, onOff } from "./sensors.ts";

/** Letters and digits, 4 to 32. Locking needs no code, so Home Assistant may send an empty one. */
export const CODE_FORMAT = "^([0-9A-Za-z]{4,32})?$";

/** The time of a command, which the bridge compares with its own clock. */
const AT = '"at": "{{ utcnow().isoformat() }}"';
const timed = `{"value": "{{ value }}", ${AT}}`;
const withCode = `{"value": "{{ value }}", "code": "{{ code | default('', true) }}", ${AT}}`;

const isPlugIn = ({ vehicle, state }: VehicleView): boolean =>
  vehicle.motorization === "Electric" || vehicle.motorization === "Hybrid" || state?.plugged.value != null;

const button = (fields: Readonly<Record<string, unknown>> = {}, suits?: Entity["suits"]): Entity => ({
  component: "button",
  fields: { payload_press: "PRESS", command_template: timed, ...fields },
  ...(suits && { suits }),
});

const config = { entity_category: "config" };

/** A vehicle without a limit of its own tells none. */
export const isNative = ({ state }: VehicleView): boolean => state?.chargeLimited.value != null;

/** The native limit is of 80 %. */
export const NATIVE_LIMIT = 80;
const NO_LIMIT = 100;

/** The time that a vehicle without one waits for. */
const MIDNIGHT = { hour: 0, minute: 0 };

/** @param allowUnlock true for a lock whose discovery asks for a code */
export const controlsFor = (allowUnlock: boolean) =>
  ({
    doors: {
      component: "lock",
      fields: {
        command_template: allowUnlock ? withCode : timed,
        ...(allowUnlock && { code_format: CODE_FORMAT }),
      },
      read: fieldOf(
        "locks",
        (locks) => (isLocked(locks) ? "LOCKED" : "UNLOCKED"),
        (locks) => ({ locks }),
      ),
    },
    charge: {
      component: "switch",
      suits: isPlugIn,
      read: fieldOf("charging", (word) => onOff(word === "InProgress")),
    },
    preconditioning: {
      component: "switch",
      read: (view) => {
        const reading = fieldOf("preconditioning", (word) => onOff(word === "Enabled"))(view);
        return reading && { ...reading, failure: view.state?.preconditioningFailure.value ?? null };
      },
    },
    charge_limit: {
      component: "number",
      suits: isPlugIn,
      fields: {
        min: 50,
        max: NO_LIMIT,
        step: 1,
        unit_of_measurement: "%",
        device_class: "battery",
        command_template: timed,
        ...config,
      },
      read: (view) => {
        if (!view.state) return undefined;
        const { value, updatedAt } = view.state.chargeLimited;
        const limit = value === true && view.limit === NO_LIMIT ? NATIVE_LIMIT : view.limit;
        return { value: limit, updated_at: updatedAt, native: isNative(view) };
      },
    },
    charge_at: {
      component: "text",
      suits: isPlugIn,
      fields: { pattern: "^([01]\\d|2[0-3]):[0-5]\\d$", min: 5, max: 5, command_template: timed, ...config },
      read: ({ state }) =>
        state && {
          value: clockTime(state.nextCharge.value ?? MIDNIGHT),
          updated_at: state.nextCharge.updatedAt,
        },
    },
    wake: button({}, isPlugIn),
    horn: button(),
    lights: button(),
    refresh: button({ entity_category: "diagnostic" }),
  }) as const satisfies Readonly<Record<string, Entity>>;

export type ControlName = keyof ReturnType<typeof controlsFor>;
