// The phone's texts, in the languages of the pages. Failure messages come from the SDK's `explain`.
import { type Language, language } from "../../design/language.ts";
import type { Progress } from "../car/car.ts";
import type { CarAction } from "../car/commands.ts";
import type { Notice, Own, Step, Task } from "../state.ts";
import { english } from "./english.ts";
import { french } from "./french.ts";

export interface Texts {
  readonly product: string;
  readonly languages: string;
  readonly stages: { readonly label: string; readonly names: readonly [string, string, string, string] };
  readonly titles: Readonly<Record<Exclude<Step, "smsCode" | "number" | "askSms" | "accountPin">, string>> & {
    readonly askSms: Readonly<Record<"enrol" | "reset", string>>;
    readonly number: Readonly<Record<"enrolWithNumber" | "changeNumber", string>>;
    readonly smsCode: string;
    readonly accountPin: Readonly<Record<"enrol" | "changeNumber", string>>;
  };
  readonly notices: Readonly<Record<Notice, string>>;
  readonly own: Readonly<Record<Own, string>>;
  readonly trouble: {
    readonly heading: (code: number) => string;
    readonly costs: (things: readonly ("SMS" | "OTP" | "PIN")[]) => string;
    readonly nextTry: (time: string) => string;
    readonly close: string;
  };
  readonly wrongAddress: {
    readonly insecure: string;
    readonly other: string;
    readonly unknown: string;
    readonly operator: Readonly<Record<"insecure" | "unknown", string>>;
  };
  readonly starting: string;
  readonly working: string;
  readonly offline: string;
  readonly retry: string;
  readonly cancel: string;
  readonly next: string;
  readonly signIn: {
    readonly intro: string;
    readonly button: string;
    readonly here: string;
    readonly create: string;
    readonly byOperator: string;
    readonly inWindow: string;
    readonly waiting: string;
    readonly demo: string;
    readonly login: string;
    readonly password: string;
  };
  readonly askSms: {
    readonly intro: Readonly<Record<"enrol" | "reset", string>>;
    readonly to: (number: string) => string;
    readonly send: string;
    readonly skip: string;
  };
  readonly number: {
    readonly intro: Readonly<Record<"enrolWithNumber" | "changeNumber", string>>;
    readonly refused: string;
    readonly goesTo: (number: string) => string;
    readonly label: string;
    readonly hint: string;
    readonly send: string;
    readonly malformed: string;
  };
  readonly smsCode: {
    readonly intro: string;
    readonly label: string;
    readonly again: string;
    readonly malformed: string;
    readonly demo: string;
    readonly demoSms: (code: string) => string;
    readonly demoEmpty: string;
  };
  readonly pin: {
    readonly choose: string;
    readonly repeat: string;
    readonly account: Readonly<Record<"enrol" | "changeNumber", string>>;
    readonly pad: string;
    readonly typed: (count: number) => string;
    readonly remove: string;
    readonly ok: string;
    readonly tooShort: string;
    readonly car: string;
  };
  readonly ready: { readonly intro: string; readonly anothers: string };
  readonly otp: {
    readonly about: string;
    readonly seconds: (left: number) => string;
    readonly spoken: (left: number) => string;
    readonly copy: string;
    readonly copied: string;
    readonly copyFailed: string;
    readonly toCar: string;
    readonly use: string;
    readonly useAgain: string;
    readonly accepted: string;
    readonly refused: string;
    readonly done: string;
  };
  readonly blocked: { readonly enrolled: string; readonly other: string; readonly reset: string };
  readonly remove: { readonly intro: string; readonly button: string };
  readonly menu: {
    readonly label: string;
    readonly signedIn: (username: string) => string;
    readonly signOut: string;
    readonly forgotten: string;
    readonly changeNumber: string;
    readonly remove: string;
    readonly car: string;
    readonly ownCar: string;
  };
  readonly car: CarTexts;
}

export interface CarTexts {
  readonly none: string;
  readonly unnamed: string;
  readonly loading: string;
  readonly choose: string;
  readonly chooseFirst: string;
  readonly read: string;
  readonly back: string;
  readonly wakeCost: string;
  readonly wakeUpsLeft: (count: number) => string;
  readonly commandsLabel: string;
  readonly commands: Readonly<Record<CarAction, string>>;
  readonly progress: Readonly<Record<Progress, string>>;
  readonly commandLine: (command: string, progress: string) => string;
  readonly facts: {
    readonly doors: string;
    readonly locked: string;
    readonly unlocked: string;
    readonly battery: string;
    readonly range: string;
    readonly plug: string;
    readonly plugged: string;
    readonly unplugged: string;
    readonly charge: string;
    readonly charging: Readonly<
      Record<"Disconnected" | "InProgress" | "Failure" | "Stopped" | "Finished", string>
    >;
    readonly climate: string;
    readonly climates: Readonly<Record<"Disabled" | "Enabled" | "Finished" | "Failure", string>>;
    readonly fuel: string;
    readonly mileage: string;
    readonly auxiliary: string;
  };
}

const all: Readonly<Record<Language, Texts>> = { en: english, fr: french };

/** The texts in the chosen language. */
export const texts = (): Texts => all[language.value];

/** The title of a step. */
export function titleOf(step: Step, task: Task | undefined): string {
  const { titles } = texts();
  if (step === "askSms") return titles.askSms[task === "reset" ? "reset" : "enrol"];
  if (step === "number") return titles.number[task === "changeNumber" ? "changeNumber" : "enrolWithNumber"];
  if (step === "accountPin") return titles.accountPin[task === "changeNumber" ? "changeNumber" : "enrol"];
  return titles[step];
}
