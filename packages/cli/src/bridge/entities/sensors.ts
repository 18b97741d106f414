// The entities that only show: docs/bridge-topics.md#state
import type { State } from "../../vehicle/chosen.ts";
import type { Entity, Failure, Reading, VehicleView } from "./entity.ts";

type FieldName = Exclude<keyof State, "updatedAt">;
type ValueOf<Name extends FieldName> = NonNullable<State[Name]["value"]>;

/** The reading of a field of the state. */
export const fieldOf =
  <Name extends FieldName>(
    name: Name,
    show: (value: ValueOf<Name>) => string | number,
    more: (value: ValueOf<Name>) => Readonly<Record<string, unknown>> = () => ({}),
  ): NonNullable<Entity["read"]> =>
  ({ state }) => {
    if (!state) return undefined;
    const { value, updatedAt } = state[name];
    if (value === null || value === undefined) return undefined;
    return { value: show(value), updated_at: updatedAt, ...more(value) };
  };

export const onOff = (value: boolean): "ON" | "OFF" => (value ? "ON" : "OFF");
const number = (value: number): number => value;
const diagnostic = { entity_category: "diagnostic" };
const measurement = { state_class: "measurement" };

const sensor = (fields: Readonly<Record<string, unknown>>, read: NonNullable<Entity["read"]>): Entity => ({
  component: "sensor",
  fields,
  read,
});

const percent = { unit_of_measurement: "%", ...measurement };
const kilometres = { unit_of_measurement: "km", device_class: "distance" };

/** The vehicle's word in the form of an option: `InProgress` is `in_progress`. */
export const option = (word: string): string => word.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
const options = (...words: readonly string[]) => ({ device_class: "enum", options: words.map(option) });

const CHARGES = ["Disconnected", "InProgress", "Failure", "Stopped", "Finished"];

const left = (name: "monthlyWakeUp" | "command"): NonNullable<Entity["read"]> => {
  return ({ budget }) => {
    if (!budget) return undefined;
    const { used, limit, nextTry } = budget[name];
    return {
      value: limit === null ? null : Math.max(0, limit - used),
      updated_at: null,
      used,
      limit,
      next_try: nextTry,
    };
  };
};

const failureReading = (failure: Failure | undefined, value: string): Reading => ({
  value,
  updated_at: failure?.at ?? null,
  code: failure?.code ?? null,
  happened: failure?.happened ?? null,
  remedy: failure?.remedy ?? null,
  command: failure?.command ?? null,
});

const active = ({ alerts }: VehicleView) =>
  alerts?.filter(({ active: isActive }) => isActive !== false) ?? [];

export const sensors = {
  level: sensor({ ...percent, device_class: "battery" }, fieldOf("electricLevel", number)),
  range: sensor({ ...kilometres, ...measurement }, fieldOf("electricRange", number)),
  plugged: { component: "binary_sensor", fields: { device_class: "plug" }, read: fieldOf("plugged", onOff) },
  charging: sensor(options(...CHARGES), fieldOf("charging", option)),
  charging_mode: sensor(options("No", "Slow", "Quick"), fieldOf("chargingMode", option)),
  charging_rate: sensor(
    { unit_of_measurement: "km/h", device_class: "speed", ...measurement },
    fieldOf("chargingRate", number),
  ),
  charging_remaining: sensor(
    { unit_of_measurement: "min", device_class: "duration", ...measurement },
    fieldOf("chargingRemaining", number),
  ),
  fuel_level: sensor(percent, fieldOf("fuelLevel", number)),
  fuel_range: sensor({ ...kilometres, ...measurement }, fieldOf("fuelRange", number)),
  auxiliary_battery: sensor(
    { ...percent, device_class: "battery", ...diagnostic },
    fieldOf("auxiliaryBattery", number),
  ),
  mileage: sensor({ ...kilometres, state_class: "total_increasing" }, fieldOf("mileage", number)),
  temperature: sensor(
    { unit_of_measurement: "°C", device_class: "temperature", ...measurement },
    fieldOf("temperature", number),
  ),
  ignition: sensor({ ...options("Stop", "StartUp", "Start"), ...diagnostic }, fieldOf("ignition", option)),
  moving: { component: "binary_sensor", fields: { device_class: "moving" }, read: fieldOf("moving", onOff) },
  openings: {
    component: "binary_sensor",
    fields: { device_class: "door" },
    read: fieldOf(
      "open",
      (names) => onOff(names.length > 0),
      (names) => ({ open: names }),
    ),
  },
  privacy: sensor({ ...options("None", "Geolocation", "Full"), ...diagnostic }, fieldOf("privacy", option)),
  position: {
    component: "device_tracker",
    fields: { source_type: "gps" },
    read: ({ state }) => {
      if (!state?.position.value) return undefined;
      const { latitude, longitude, altitude, heading } = state.position.value;
      // The field gives no accuracy; Home Assistant wants one.
      const at = { latitude, longitude, gps_accuracy: 10, altitude, heading };
      return { value: null, updated_at: state.position.updatedAt, ...at };
    },
  },
  service: sensor(diagnostic, ({ services }) =>
    services ? { value: services.length, updated_at: null, services } : undefined,
  ),
  alerts: sensor(measurement, (view) =>
    view.alerts
      ? {
          value: active(view).length,
          updated_at: active(view)[0]?.startedAt ?? null,
          alerts: active(view).map(({ type, severity, startedAt }) => ({
            type,
            severity,
            started_at: startedAt,
          })),
        }
      : undefined,
  ),
  maintenance_days: sensor(
    { unit_of_measurement: "d", device_class: "duration", ...diagnostic },
    ({ maintenance }) =>
      maintenance && maintenance.days !== null
        ? { value: maintenance.days, updated_at: maintenance.updatedAt }
        : undefined,
  ),
  maintenance_distance: sensor({ ...kilometres, ...diagnostic }, ({ maintenance }) =>
    maintenance && maintenance.distance !== null
      ? { value: maintenance.distance, updated_at: maintenance.updatedAt }
      : undefined,
  ),
  last_trip: sensor(kilometres, ({ trip }) =>
    trip
      ? {
          value: trip.distance,
          updated_at: trip.stoppedAt ?? trip.startedAt,
          started_at: trip.startedAt,
          stopped_at: trip.stoppedAt,
          duration: trip.duration,
          electric_consumption: trip.electricConsumption,
          fuel_consumption: trip.fuelConsumption,
        }
      : undefined,
  ),
  last_report: sensor({ device_class: "timestamp", ...diagnostic }, ({ state }) =>
    state?.updatedAt ? { value: state.updatedAt, updated_at: state.updatedAt } : undefined,
  ),
  wake_ups_left: sensor({ ...measurement, ...diagnostic }, left("monthlyWakeUp")),
  commands_left: sensor({ ...measurement, ...diagnostic }, left("command")),
  problem: {
    component: "binary_sensor",
    fields: { device_class: "problem", ...diagnostic },
    read: ({ problem }) => failureReading(problem, onOff(problem !== undefined)),
  },
  last_failure: sensor(diagnostic, ({ failure }) => failureReading(failure, failure?.text ?? "none")),
  decision: sensor(diagnostic, ({ decision }) => ({
    value: decision?.word ?? "none",
    updated_at: decision?.at ?? null,
    reason: decision?.reason ?? null,
  })),
} as const satisfies Readonly<Record<string, Entity>>;
