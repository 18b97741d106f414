import type { EpochMs } from "../clock/clock.ts";
import type { Position } from "../vehicle/body.ts";
import { formatDate } from "./formats.ts";

/** A position as a GeoJSON feature (RFC 7946 §3.2). */
export const featureOf = ({ longitude, latitude, altitude, heading }: Position) => ({
  type: "Feature",
  geometry: { type: "Point", coordinates: [longitude, latitude, altitude] },
  properties: { heading, signalQuality: 9, type: "Acquire", fixStatus: "3D" },
});

/** A position with its date. */
export function positionResource(position: Position, at: EpochMs) {
  const feature = featureOf(position);
  return { ...feature, properties: { createdAt: formatDate(at), ...feature.properties } };
}
