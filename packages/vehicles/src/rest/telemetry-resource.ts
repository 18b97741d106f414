import { DAY } from "../clock/clock.ts";
import { round } from "../vehicle/round.ts";
import type { Report } from "../vehicle/state.ts";
import { energiesOf } from "./energy-resource.ts";
import { formatDate } from "./formats.ts";
import { featureOf } from "./position-resource.ts";
import { type Disclosed, partsOf } from "./status-resource.ts";

export const TELEMETRY_TYPES = [
  "environment",
  "privacy",
  "vehicle",
  "vehicle.adas",
  "vehicle.battery",
  "vehicle.doorsState",
  "vehicle.energies",
  "vehicle.engines",
  "vehicle.ignition",
  "vehicle.lightingSystem",
  "vehicle.safety",
  "vehicle.transmission",
  "vehicle.alarm.status",
  "vehicle.alarm.trigger",
  "vehicle.wipingBlades",
] as const;

export const TELEMETRY_EXTENSIONS = ["location", "maintenance"] as const;

/** The next maintenance, by the vehicle's date and odometer at a report. */
export const maintenanceOf = ({ body, sentAt }: Report) => ({
  daysBeforeMaintenance: Math.floor((body.maintenance.dueAt - sentAt) / DAY),
  mileageBeforeMaintenance: round(body.maintenance.dueKm - body.odometer.km, 1),
});

export interface TelemetryView {
  /** The kinds that were asked for; all without any. */
  readonly types: readonly string[];
  readonly extensions: readonly string[];
  readonly disclosed: Disclosed;
}

function extensionOf(report: Report, { extensions, disclosed }: TelemetryView) {
  const location = extensions.includes("location") && disclosed.position;
  const maintenance = extensions.includes("maintenance");
  if (!location && !maintenance) return {};
  const extension = {
    ...(location && { location: featureOf(report.body.position) }),
    ...(maintenance && { maintenance: { createdAt: formatDate(report.sentAt), ...maintenanceOf(report) } }),
  };
  return { _embedded: { extension } };
}

/** A report as a point in time. */
export function telemetryResource(report: Report, address: string, view: TelemetryView) {
  const { body, sentAt } = report;
  const createdAt = formatDate(sentAt);
  const parts = partsOf(body, sentAt);
  const wants = (type: string): boolean =>
    view.types.length === 0 || view.types.includes(type) || view.types.includes(type.split(".")[0] ?? "");
  const vehicle = {
    ...(wants("vehicle.energies") && { energies: energiesOf(body) }),
    ...(wants("vehicle.ignition") && { ignition: { createdAt, ...parts.ignition } }),
    ...(wants("vehicle.doorsState") && { doorsState: parts.doorsState }),
    ...(wants("vehicle.battery") && { battery: parts.battery }),
    ...(wants("vehicle") && { odometer: parts.odometer, kinetic: parts.kinetic }),
    ...(wants("vehicle.alarm.status") && {
      alarm: { status: { activation: body.alarm.active ? "Active" : "Inactive" } },
    }),
  };
  return {
    _links: { self: { href: `${address}/telemetry` }, vehicle: { href: address } },
    createdAt,
    ...(view.disclosed.telemetry && {
      ...(wants("privacy") && { privacy: body.privacy }),
      ...(wants("environment") && { environment: { air: parts.air, luminosity: parts.luminosity } }),
      ...(Object.keys(vehicle).length > 0 && { vehicle }),
    }),
    ...extensionOf(report, view),
  };
}
