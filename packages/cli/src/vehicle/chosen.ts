import type { ApiResult, Pims } from "@openpims/sdk";
import type { Answer } from "../job/answer.ts";
import { CallFailed, succeeded } from "../job/call-failed.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { ownFailure } from "../job/own-message.ts";
import { safeLine } from "../terminal/safe-text.ts";
import { vehicleSentencesIn } from "./sentences.ts";

/** A vehicle of the account. */
export type Vehicle = ApiResult<"get", "pims.vehicle.vehicles">["vehicles"][number];

/** The state of a vehicle: each field with its own age. */
export type State = ApiResult<"get", "pims.vehicle.state">["state"];

export type Trip = ApiResult<"get", "pims.vehicle.trips">["trips"][number];

export type Budget = ApiResult<"get", "pims.vehicle.budget">["budget"];

/** The catalogue's code for a VIN that cannot be used, or none. */
const NO_VIN = 2366;

/** Runs `work` with a facade whose calls go to the configured vehicle, or to the account's only one. @throws CallFailed */
export const withVehicle = (
  job: Job,
  work: (pims: Pims, vehicle: Vehicle) => Promise<Answer>,
): Promise<Answer> => withPims(job, async (pims) => work(pims, await choose(job, pims)));

async function choose(job: Job, pims: Pims): Promise<Vehicle> {
  const { vehicles } = succeeded(await pims.get("pims.vehicle.vehicles")).result;
  const { vin } = job.configuration.given;
  const found = vin === undefined ? onlyOne(vehicles) : vehicles.find((vehicle) => vehicle.vin === vin);
  if (!found) {
    job.next = safeLine(reasonOf(job, vehicles, vin));
    throw new CallFailed(ownFailure(NO_VIN, ""));
  }
  succeeded(await pims.set("pims.vehicle.vin", { actionType: "remote", vin: found.vin }));
  return found;
}

/** The reason that no vehicle was chosen, with the account's vehicles. */
function reasonOf({ language }: Job, vehicles: readonly Vehicle[], vin: string | undefined): string {
  const say = vehicleSentencesIn(language);
  const names = vehicles.map(nameOf).join(", ");
  if (vehicles.length === 0) return say.noVehicle;
  return vin === undefined ? say.severalVehicles(names) : say.notOfAccount(vin, names);
}

const onlyOne = ([first, ...more]: readonly Vehicle[]): Vehicle | undefined =>
  more.length === 0 ? first : undefined;

/** The vehicle in a few words. */
export const nameOf = ({ vin, brand, label }: Vehicle): string => `${label ?? brand ?? ""} ${vin}`.trim();
