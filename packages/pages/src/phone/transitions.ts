// The phone's transitions from state to state. Pure: effects arrive as events.
import type { ErrorCode, Failed } from "@openpims/sdk";
import type { AddressFault } from "./address.ts";
import type { CarAction } from "./car/commands.ts";
import type { Bookmark, Facts, Notice, Otp, State, Step, Task, Trouble } from "./state.ts";

export type Event =
  /** The facts were loaded: at the start, or after another tab may have changed them. */
  | { readonly type: "looked"; readonly facts: Facts; readonly bookmark?: Bookmark | undefined }
  | { readonly type: "unreachable" }
  | { readonly type: "misplaced"; readonly fault: AddressFault }
  | { readonly type: "chose"; readonly task: Task | "remove" }
  | { readonly type: "carOpened" }
  /** A command needs an OTP, which the PIN gives. */
  | { readonly type: "carPinNeeded"; readonly command: CarAction }
  | { readonly type: "left" }
  | { readonly type: "smsSent"; readonly number?: string | undefined }
  | { readonly type: "codeGiven"; readonly smsCode: string; readonly accountHasPin: boolean }
  | { readonly type: "pinChosen" }
  | { readonly type: "pinForgotten" }
  | { readonly type: "pinsDiffer" }
  | { readonly type: "otpGiven"; readonly otp: Otp }
  | { readonly type: "otpJudged"; readonly accepted: boolean }
  | { readonly type: "otpEnded" }
  /** A call has changed something, and the facts were loaded again. */
  | { readonly type: "done"; readonly facts: Facts; readonly notice?: Notice | undefined }
  | { readonly type: "failed"; readonly failed: Failed; readonly facts?: Facts | undefined }
  | { readonly type: "troubled"; readonly trouble: Trouble }
  | { readonly type: "calmed" };

/** The step of a user without a task. */
function rest(facts: Facts): State {
  if (facts.username === undefined) return { step: "signIn", facts };
  if (facts.enrolled) return { step: facts.blocked ? "blocked" : "ready", facts };
  if (facts.phoneNumber === null) return { step: "number", task: "enrolWithNumber", facts };
  return { step: "askSms", task: "enrol", facts };
}

const first: Readonly<Record<Task, Step>> = {
  enrol: "askSms",
  enrolWithNumber: "number",
  reset: "askSms",
  changeNumber: "number",
};

/** True if the facts still allow the task. */
function fits(task: Task, { enrolled, blocked, phoneNumber }: Facts): boolean {
  if (task === "enrol") return !enrolled && phoneNumber !== null;
  if (task === "enrolWithNumber") return !enrolled && !phoneNumber;
  return enrolled && (task === "reset" || !blocked);
}

/** True if the facts still allow the step shown. */
function stands({ step, task }: Pick<State, "step" | "task">, facts: Facts): boolean {
  if (task) return fits(task, facts);
  if (["ready", "otp", "car", "carPin"].includes(step)) return facts.enrolled && !facts.blocked;
  // A blocked account may be shown on a device that is not enrolled; its state is then unknown.
  if (step === "blocked") return facts.blocked || !facts.enrolled;
  return step === "remove";
}

function looked(state: State, facts: Facts, bookmark: Bookmark | undefined): State {
  if (facts.username === undefined) return { ...rest(facts), trouble: state.trouble };
  const begins = ["starting", "unreachable", "signIn"].includes(state.step);
  if (begins && bookmark && stands(bookmark, facts)) return resumed(bookmark, facts);
  const gone = state.facts.enrolled && !facts.enrolled;
  if (gone) return { ...rest(facts), trouble: { code: 2312 } };
  return !begins && stands(state, facts) ? { ...state, facts } : rest(facts);
}

/** After a reload: neither code nor PIN is kept, so a step that needs one goes back to the code. */
function resumed({ task, step, number }: Bookmark, facts: Facts): State {
  const needsCode = ["choosePin", "repeatPin", "accountPin"].includes(step);
  return {
    step: needsCode ? "smsCode" : step,
    task,
    facts,
    number,
    notice: needsCode ? "codeAgain" : undefined,
  };
}

function codeGiven(state: State, smsCode: string, accountHasPin: boolean): State {
  const known = state.task === "changeNumber" || accountHasPin;
  return { ...calm(state), smsCode, step: known ? "accountPin" : "choosePin" };
}

const calm = (state: State): State =>
  state.trouble || state.notice ? { ...state, trouble: undefined, notice: undefined } : state;

/** The next state after a failure; unlisted codes stay at the same step. */
const afterFailure: Partial<Record<ErrorCode, (state: State) => State>> = {
  2301: ({ facts }) => rest({ ...facts, username: undefined }),
  2305: backToCode,
  2306: backToCode,
  2307: ({ facts }) => rest({ ...facts, phoneNumber: null }),
  2310: ({ facts }) => ({ step: "blocked", facts: { ...facts, blocked: facts.enrolled } }),
  2312: ({ facts }) => rest({ ...facts, enrolled: false }),
  2390: ({ facts }) => rest({ ...facts, phoneNumber: undefined }),
};

function backToCode(state: State): State {
  return state.task ? { ...state, smsCode: undefined, step: "smsCode" } : state;
}

/** @param facts the facts loaded since: a failed call may have changed something, too */
function failed(state: State, failure: Failed, facts: Facts | undefined): State {
  const trouble = { failed: failure };
  const led = (afterFailure[failure.error.code] ?? ((same: State) => same))(calm(state));
  // The call has used up the chosen PIN.
  const step = led.step === "repeatPin" ? "choosePin" : led.step;
  if (facts === undefined) return { ...led, step, trouble };
  const stays = facts.username !== undefined && stands({ step, task: led.task }, facts);
  return stays ? { ...led, step, facts, trouble } : { ...rest(facts), trouble };
}

export function next(state: State, event: Event): State {
  switch (event.type) {
    case "looked":
      return looked(state, event.facts, event.bookmark);
    case "unreachable":
      return { ...state, step: "unreachable", trouble: { own: "unreachable" } };
    case "misplaced":
      return { step: "wrongAddress", facts: state.facts, addressFault: event.fault };
    case "chose":
      return event.task === "remove"
        ? { step: "remove", facts: state.facts }
        : { step: first[event.task], task: event.task, facts: state.facts };
    case "carOpened":
      return { step: "car", facts: state.facts };
    case "carPinNeeded":
      return { step: "carPin", carCommand: event.command, facts: state.facts };
    case "left":
      return rest(state.facts);
    case "smsSent":
      return { ...calm(state), step: "smsCode", smsCode: undefined, number: event.number ?? state.number };
    case "codeGiven":
      return codeGiven(state, event.smsCode, event.accountHasPin);
    case "pinChosen":
      return { ...calm(state), step: "repeatPin" };
    case "pinForgotten":
      return state.step === "repeatPin" ? { ...calm(state), step: "choosePin" } : state;
    case "pinsDiffer":
      return { ...calm(state), step: "choosePin", trouble: { own: "pinsDiffer" } };
    case "otpGiven":
      return { step: "otp", facts: state.facts, otp: event.otp };
    case "otpJudged":
      return judged(state, event.accepted);
    case "otpEnded":
      return state.step === "otp" ? { ...rest(state.facts), notice: "otpEnded" } : state;
    case "done":
      return { ...rest(event.facts), notice: event.notice };
    case "failed":
      return failed(state, event.failed, event.facts);
    case "troubled":
      return { ...calm(state), trouble: event.trouble };
    case "calmed":
      return calm(state);
  }
}

function judged(state: State, accepted: boolean): State {
  if (!state.otp) return state;
  return { ...state, trouble: undefined, otp: { ...state.otp, verdict: accepted ? "accepted" : "refused" } };
}

/** The part of a state that a reload continues from; `undefined` at a user's usual step. */
export function bookmarkOf({ step, task, number, facts }: State): Bookmark | undefined {
  const usual = rest(facts);
  if (step === usual.step && task === usual.task) return undefined;
  if (step === "carPin") return { step: "car" };
  return task || step === "remove" || step === "car" ? { step, task, number } : undefined;
}
