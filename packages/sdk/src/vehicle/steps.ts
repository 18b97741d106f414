// The steps until the account may command a vehicle. The servers' answer has no id: it is of this facade.
import { bytesToHex } from "@openpims/maccess";
import { PimsFailure } from "../codes/failure.ts";
import { vehicleFailure } from "../codes/vehicle-failure.ts";
import { requireBundledServices } from "../configuration/services.ts";
import type { Core } from "../core/core.ts";
import { wordIn } from "./fields.ts";
import { getResource } from "./rest/resource.ts";
import { VehicleSession } from "./session.ts";

export const stepNames = ["trusterPhoneNumber", "deviceActivation", "mediumCarKey"] as const;
export type StepName = (typeof stepNames)[number];

export const stepStatuses = ["todo", "alreadyDone"] as const;

/** A step of the activation. */
export interface Step {
  readonly name: StepName;
  readonly status: (typeof stepStatuses)[number];
  readonly order: 1 | 2 | 3;
}

/** The steps by their names, in the reference's spelling; `null` for one that was not asked for. */
export type Steps = Readonly<Record<StepName, Step | null>>;

const ORDERS = { trusterPhoneNumber: 1, deviceActivation: 2, mediumCarKey: 3 } as const;

/** The steps of a vehicle, as they were fetched last. */
export interface FetchedSteps {
  readonly vin: string;
  readonly steps: readonly Step[];
}

export interface StepsWanted {
  /** Forgets what was fetched before: its stepsID ends. */
  readonly reset: boolean;
  readonly status: "all" | Step["status"];
}

const ID_BYTES = 16;

/** @throws PimsFailure 2002 in production, 2201, 2202, 2203, 2204 */
async function fetchSteps(core: Core): Promise<readonly Step[]> {
  requireBundledServices(core.configuration);
  const body = await getResource(core, "/applications/cvs/v4/mobile/subscriptionSteps");
  const words = { ...body, trusterPhoneNumber: body.trustedPhoneNumber };
  return stepNames.map((name) => {
    const status = wordIn(words[name as keyof typeof words], stepStatuses);
    if (status === undefined) throw vehicleFailure("DataUnreadable", { reason: `no step ${name}` });
    return { name, status, order: ORDERS[name] };
  });
}

const byName = (steps: readonly Step[], keep: (step: Step) => boolean): Steps => {
  const of = (name: StepName): Step | null => steps.find((step) => step.name === name && keep(step)) ?? null;
  return {
    trusterPhoneNumber: of("trusterPhoneNumber"),
    deviceActivation: of("deviceActivation"),
    mediumCarKey: of("mediumCarKey"),
  };
};

/** The vehicle that the steps are of, by one of its names. */
export type StepsOf = { readonly vin: string } | { readonly carAssociationID: string };

/** @throws PimsFailure 2102 for a vehicle that the account does not have; 2002, 2201, 2202, 2203, 2204 */
export async function readSteps(
  core: Core,
  of: StepsOf,
  wanted: StepsWanted,
): Promise<Steps & { readonly stepsID: string }> {
  requireBundledServices(core.configuration);
  const session = VehicleSession.of(core);
  const vinIn = (ids: ReadonlyMap<string, string>): string | undefined =>
    [...ids].find(([vin, id]) => ("vin" in of ? vin === of.vin : id === of.carAssociationID))?.[0];
  const vin = vinIn(await session.associationIds((ids) => vinIn(ids) !== undefined));
  if (vin === undefined) throw new PimsFailure(2102, "vin" in of ? "vin" : "carAssociationID");
  if (wanted.reset) for (const [id, known] of session.steps) if (known.vin === vin) session.steps.delete(id);
  const known = [...session.steps].find(([, fetched]) => fetched.vin === vin);
  const stepsID = known?.[0] ?? bytesToHex(core.platform.random(ID_BYTES));
  return refetch(core, session, stepsID, vin, wanted);
}

/** @throws PimsFailure 2102 for an id that this facade does not know; 2002, 2201, 2202, 2203, 2204 */
export async function readStepsAgain(
  core: Core,
  stepsID: string,
  wanted: StepsWanted,
): Promise<Steps & { readonly stepsID: string }> {
  requireBundledServices(core.configuration);
  const session = VehicleSession.of(core);
  const known = session.steps.get(stepsID);
  if (!known) throw new PimsFailure(2102, "stepsID");
  if (wanted.reset) return readSteps(core, { vin: known.vin }, wanted);
  return refetch(core, session, stepsID, known.vin, wanted);
}

async function refetch(
  core: Core,
  session: VehicleSession,
  stepsID: string,
  vin: string,
  { status }: StepsWanted,
): Promise<Steps & { readonly stepsID: string }> {
  const steps = await fetchSteps(core);
  session.steps.set(stepsID, { vin, steps });
  return { stepsID, ...byName(steps, (step) => status === "all" || step.status === status) };
}

/** The first step to do among those fetched before. @throws PimsFailure 2002, 2346 */
export function nextStep(core: Core, stepsID: string): Steps {
  requireBundledServices(core.configuration);
  const known = VehicleSession.of(core).steps.get(stepsID);
  if (!known) throw vehicleFailure(2346, {}, "stepsID");
  const next = known.steps.find(({ status }) => status === "todo");
  return byName(known.steps, (step) => step === next);
}
