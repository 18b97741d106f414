import { readRights, type SubscribedService } from "../vehicle/rest/rights.ts";
import { nextStep, readSteps, readStepsAgain, type Step, type StepsWanted } from "../vehicle/steps.ts";
import { defineApi, structure } from "./definition/definition.ts";
import { choice } from "./definition/parameters.ts";
import { type Flag, flag, identifier, isOn, optional, vin } from "./definition/vehicle-parameters.ts";

const common = {
  method: "get",
  component: "UserVehicleSteps",
  since: "2.0",
  authentication: true,
  uses: [],
} as const;

/**
 * Gives the services that a vehicle of the user is subscribed to.
 * @see docs/reference/apis.md#get-pimssubscriptionservices
 * @example
 * const message = await pims.get("pims.subscription.services", { vin: "VR3UHZKXZNT500001" });
 * if (message.status === "SUCCEEDED") console.log(message.result.services.map(({ name }) => name));
 */
export const subscriptionServices = defineApi({
  ...common,
  api: "pims.subscription.services",
  select: [],
  parameters: { vin: vin() },
  output: { services: structure<readonly SubscribedService[]>("Array of Objects") },
  errors: [2000, 2101, 2201, 2202, 2203, 2204],
  proseErrors: [2102],
  run: async (core, { vin }) => ({ services: await readRights(core, vin) }),
});

const step = () => structure<Step | null>("Object");

const ofSteps = { trusterPhoneNumber: step(), deviceActivation: step(), mediumCarKey: step() };

/**
 * Gives the next activation step to do, of a list that this facade has fetched before. No request is sent. It answers 2002
 * in Production, where the steps have no public address.
 * @see docs/reference/apis.md#get-pimssubscriptionstep
 * @example
 * const message = await pims.get("pims.subscription.step", { stepsID: "0123456789abcdef0123456789abcdef" });
 */
export const subscriptionStep = defineApi({
  ...common,
  api: "pims.subscription.step",
  select: [],
  parameters: { stepsID: identifier() },
  output: ofSteps,
  errors: [2101, 2102, 2346],
  run: async (core, { stepsID }) => nextStep(core, stepsID),
});

const steps = {
  ...common,
  api: "pims.subscription.steps",
  output: { stepsID: "String", ...ofSteps },
  errors: [2000, 2101, 2102, 2201, 2202, 2203, 2204],
} as const;

const filter = () => ({
  resetSteps: flag({ listed: false }),
  stepsStatus: choice("all", "todo", "alreadyDone"),
});

const wantedOf = (values: {
  readonly resetSteps: Flag;
  readonly stepsStatus: StepsWanted["status"];
}): StepsWanted => ({ reset: isOn(values.resetSteps), status: values.stepsStatus });

/**
 * Gives the activation steps by the id of the user-vehicle association, which `pims.vehicle.vehicles` gives. `resetSteps` is
 * for use after 2312 or 2317. It answers 2002 in Production.
 * @see docs/reference/apis.md#get-pimssubscriptionsteps-carassociationid
 * @example
 * const message = await pims.get("pims.subscription.steps", {
 *   carAssociationID: "0123456789abcdef01234567",
 *   resetSteps: false,
 *   stepsStatus: "all",
 * });
 */
export const subscriptionStepsCarAssociation = defineApi({
  ...steps,
  presence: true,
  select: [["carAssociationID", "carAssociationID"]],
  parameters: { carAssociationID: optional(identifier()), ...filter() },
  run: (core, { carAssociationID = "", ...values }) =>
    readSteps(core, { carAssociationID }, wantedOf(values)),
});

/**
 * Gives the activation steps by the id of an earlier answer of this facade. It answers 2002 in Production.
 * @see docs/reference/apis.md#get-pimssubscriptionsteps-stepsid
 * @example
 * const stepsID = "0123456789abcdef0123456789abcdef";
 * const message = await pims.get("pims.subscription.steps", { stepsID, resetSteps: false, stepsStatus: "todo" });
 */
export const subscriptionStepsAgain = defineApi({
  ...steps,
  presence: true,
  select: [["stepsID", "stepsID"]],
  parameters: { stepsID: optional(identifier()), ...filter() },
  run: (core, { stepsID = "", ...values }) => readStepsAgain(core, stepsID, wantedOf(values)),
});

/**
 * Gives the activation steps of a vehicle. It answers 2002 in Production.
 * @see docs/reference/apis.md#get-pimssubscriptionsteps-vin
 * @example
 * const vin = "VR3UHZKXZNT500001";
 * const message = await pims.get("pims.subscription.steps", { vin, resetSteps: false, stepsStatus: "all" });
 */
export const subscriptionStepsVin = defineApi({
  ...steps,
  presence: true,
  select: [["vin", "vin"]],
  parameters: { vin: optional(vin()), ...filter() },
  run: (core, { vin = "", ...values }) => readSteps(core, { vin }, wantedOf(values)),
});
