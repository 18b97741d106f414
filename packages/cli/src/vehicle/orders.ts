// One command to the vehicle: its budget first, its progress as it comes, its end.
import type { Message, Pims } from "@openpims/sdk";
import type { Answer } from "../job/answer.ts";
import { succeeded } from "../job/call-failed.ts";
import type { Job } from "../job/job.ts";
import { withOtp } from "../steps/one-time-password.ts";
import { budgetLine } from "./budget-line.ts";
import { withVehicle } from "./chosen.ts";
import { clockTime, parseClockTime } from "./clock-time.ts";
import { noteInterruption } from "./interruption.ts";
import { type VehicleSentences, vehicleSentencesIn } from "./sentences.ts";
import { statusAnswer } from "./status.ts";

const api = "pims.vehicle.command";

/** A command, and the sentence on its success. */
export interface Order {
  readonly send: (pims: Pims) => Promise<Message<undefined>>;
  readonly done: (say: VehicleSentences) => string;
}

/** The commands without a value, by their names in the command line. */
const ORDERS = {
  lock: { send: (pims) => pims.set(api, { action: "doors", doorState: "lock" }), done: (say) => say.locked },
  unlock: {
    send: (pims) => pims.set(api, { action: "doors", doorState: "unlock" }),
    done: (say) => say.unlocked,
  },
  "charge start": {
    send: (pims) => pims.set(api, { action: "charge", startNow: true }),
    done: (say) => say.chargeStarted,
  },
  "charge stop": {
    send: (pims) => pims.set(api, { action: "charge", startNow: false }),
    done: (say) => say.chargeStopped,
  },
  "precondition on": {
    send: (pims) => pims.set(api, { action: "preconditioning", startNow: true, programs: [] }),
    done: (say) => say.preconditioningOn,
  },
  "precondition off": {
    send: (pims) => pims.set(api, { action: "preconditioning", startNow: false, programs: [] }),
    done: (say) => say.preconditioningOff,
  },
  horn: { send: (pims) => pims.set(api, { action: "horn" }), done: (say) => say.sounded },
  lights: { send: (pims) => pims.set(api, { action: "warning" }), done: (say) => say.flashed },
} as const satisfies Readonly<Record<string, Order>>;

export type OrderName = keyof typeof ORDERS;

export const sendNamed = (job: Job, name: OrderName): Promise<Answer> => sendOrder(job, ORDERS[name]);

/** Sets the time of the deferred charge, in the vehicle's local time. @throws UsageError */
export function chargeAt(job: Job): Promise<Answer> {
  const time = parseClockTime(job.args[0] ?? "");
  const deferredTime = `PT${time.hour}H${time.minute}M`;
  return sendOrder(job, {
    send: (pims) =>
      pims.set(api, { action: "chargeDeferredTime", startNow: false, deferredTime, checkStartCharge: false }),
    done: (say) => say.chargeAt(clockTime(time), job.configuration.given.timeZone),
  });
}

export function limitCharge(job: Job): Promise<Answer> {
  const limit = job.args[0] === "off" ? "off" : "on";
  return sendOrder(job, {
    send: (pims) => pims.set(api, { action: "chargeLimit", limit }),
    done: (say) => (limit === "on" ? say.chargeLimited : say.chargeUnlimited),
  });
}

/** Wakes the vehicle, and gives the state that it sends. */
export const wake = (job: Job): Promise<Answer> =>
  withVehicle(job, async (pims, vehicle) => {
    const message = await send(job, pims, () =>
      pims.get("pims.vehicle.informations", { actionType: "remote", action: "refreshWithWakeUp" }),
    );
    return message.status === "FAILED" ? { message } : statusAnswer(job, pims, vehicle);
  });

/** Sends one order to the chosen vehicle, and waits for its end. */
export const sendOrder = (job: Job, order: Order): Promise<Answer> =>
  withVehicle(job, async (pims) => ({
    message: await send(job, pims, () => order.send(pims)),
    text: order.done(vehicleSentencesIn(job.language)),
  }));

async function send<Result>(
  job: Job,
  pims: Pims,
  call: () => Promise<Message<Result>>,
): Promise<Message<Result>> {
  const say = vehicleSentencesIn(job.language);
  const budget = await pims.get("pims.vehicle.budget");
  if (budget.status === "SUCCEEDED") job.note(`${budgetLine(job, budget.result.budget)} ${say.mayWake}`);
  let isAccepted = false;
  const subscribed = await pims.subscribe("pims.vehicle.signal", null, (message) => {
    const code = message.status === "RESULT" ? message.result?.code : undefined;
    if (code === undefined || !(code in say.progress)) return;
    isAccepted = true;
    job.note(say.progress[code as keyof VehicleSentences["progress"]]);
  });
  succeeded(subscribed);
  // The question for the PIN between two calls handles Ctrl-C itself.
  return withOtp(job, pims, () =>
    noteInterruption(job, () => (isAccepted ? say.interrupted : say.interruptedEarly), call),
  );
}
