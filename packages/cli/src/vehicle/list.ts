import type { Answer } from "../job/answer.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { safeLine } from "../terminal/safe-text.ts";
import { vehicleSentencesIn } from "./sentences.ts";

/** The account's vehicles, one a line, the VIN first. */
export const list = (job: Job): Promise<Answer> =>
  withPims(job, async (pims) => {
    const message = await pims.get("pims.vehicle.vehicles");
    if (message.status === "FAILED") return { message };
    const { vehicles } = message.result;
    if (vehicles.length === 0) job.note(vehicleSentencesIn(job.language).noVehicle);
    const lines = vehicles.map(({ vin, brand, label, motorization }) =>
      safeLine([vin, brand, label, motorization].filter((part) => part !== null).join("  ")),
    );
    return { message, ...(lines.length > 0 && { text: lines.join("\n") }) };
  });
