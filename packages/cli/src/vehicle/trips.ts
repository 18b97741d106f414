import type { Answer } from "../job/answer.ts";
import type { Job } from "../job/job.ts";
import { localTime } from "../terminal/local-time.ts";
import { safeLine } from "../terminal/safe-text.ts";
import { type Trip, withVehicle } from "./chosen.ts";
import { vehicleSentencesIn } from "./sentences.ts";

/** The newest trips that the servers have, one a line. */
export const trips = (job: Job): Promise<Answer> =>
  withVehicle(job, async (pims) => {
    const message = await pims.get("pims.vehicle.trips", { actionType: "remote" });
    if (message.status === "FAILED") return { message };
    const found = message.result.trips;
    if (found.length === 0) job.note(vehicleSentencesIn(job.language).noTrips);
    const lines = found.map((trip) => safeLine(lineOf(job, trip)));
    return { message, ...(lines.length > 0 && { text: lines.join("\n") }) };
  });

function lineOf({ language }: Job, trip: Trip): string {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const { startedAt, distance, duration, electricConsumption, fuelConsumption } = trip;
  const parts = [
    startedAt === null ? null : localTime(startedAt, language),
    distance === null ? null : `${number.format(distance)} km`,
    duration === null ? null : `${number.format(Math.round(duration / 60))} min`,
    electricConsumption === null ? null : `${number.format(electricConsumption)} kWh`,
    fuelConsumption === null ? null : `${number.format(fuelConsumption)} l`,
  ];
  return parts.filter((part) => part !== null).join("  ");
}
