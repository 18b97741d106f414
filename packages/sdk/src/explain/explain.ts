import type { Cost, Retry } from "../codes/advice.ts";
import { allCodes, allKinds } from "../codes/all-codes.ts";
import type { AnsweredCode } from "../codes/answered-codes.ts";
import { catalogue, type ErrorCode, labelOf } from "../codes/catalogue.ts";
import type { CallFailure } from "../codes/failure.ts";
import { callBehind, type Failed, type FailedCall } from "../codes/message.ts";
import { brandRows } from "../configuration/brands.ts";
import type { Brand, Environment } from "../configuration/values.ts";
import { isLimitReached } from "../ledger/limit-reached.ts";
import { type AnyResource, costOf } from "../ledger/resources.ts";
import { type Cause, causeOf, failureOf } from "./cause.ts";
import { english } from "./english.ts";
import type { About, Audience, Explanation, Language, Rewordings, Text, Wording } from "./explanation.ts";
import { french } from "./french.ts";

const texts = { en: english, fr: french } satisfies Record<Language, typeof english>;

/** The language and audience of an explanation, and facts for it. */
export interface ExplainOptions {
  /** English by default. */
  readonly language?: Language;
  /** `developer` by default. The remedies fit the audience: no function for a person, no shell in an app. */
  readonly audience?: Audience;
  /** The brand's app is named if the remedy is in it. */
  readonly brand?: Brand;
  /** The account's environment: `development` has no brand's app. Not needed for a message of this program's own facade. */
  readonly environment?: Environment;
  /** The server's word behind the code, such as `NOK:MAXNBTOOLS`. Not needed for a message of this program's own facade. */
  readonly word?: string;
}

/**
 * Puts an error in words: the event, the remedy, the use and the cost of a retry. It holds no secret.
 * @param error a FAILED message, whose cause is then known; its `error`; or a code
 * @param options language, audience, brand, and the server's word if only a code is known
 * @returns texts, `retry`, `costs`, and `nextTry` if a limit of the SDK is reached: docs/guide/errors.md
 * @example
 * const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
 * if (message.status === "FAILED") {
 *   const { happened, remedy, retry } = explain(message, { language: "en", brand: "Peugeot" });
 *   console.log(happened, remedy, retry === "yes");
 * }
 */
export function explain(
  error: Failed | { readonly code: ErrorCode; readonly label?: string } | ErrorCode,
  options: ExplainOptions = {},
): Explanation {
  const { language = "en", audience = "developer", brand, word } = options;
  const { code, label } = errorOf(error);
  const call: FailedCall | undefined = word === undefined ? behind(error) : withWord(word);
  const failure = call?.failure;
  const environment = call?.environment ?? options.environment;
  const limit = failure && isLimitReached(failure) ? failure : undefined;
  const about: About = {
    ...place(language, environment === "development", brand),
    resetsPin: environment !== "Production",
    subject: label === undefined ? undefined : subjectOf(code, label),
    version: failure && "wantedVersion" in failure ? failure.wantedVersion : undefined,
    place: failure?.reason,
    host: (failure && "host" in failure ? failure.host : undefined) ?? call?.host,
    seconds: failure && "seconds" in failure ? failure.seconds : undefined,
    pinTries: call?.pinTries,
    costs: call?.costs ?? ANY_COST,
    takesSmsCode: call?.takesSmsCode ?? false,
    localTime: (time) => (audience === "developer" ? time : localTime(time, language)),
    limit,
  };
  const { cause, wording, retry, costs, again = [] } = choose(code, failure, language);
  const other = texts[language].audiences;
  const rewording = audience === "developer" ? undefined : other[audience][cause as keyof Rewordings];
  return {
    code,
    label: label ?? labelOf(code),
    happened: say(rewording?.happened ?? wording.happened, about),
    remedy: say(rewording?.remedy ?? wording.remedy, about),
    retry,
    costs: [...costs, ...again.filter((cost) => about.costs.includes(cost))],
    ...(limit && { costs: costsOf(limit.resource), nextTry: limit.nextTry }),
  };
}

/** The place of remedies that are not in the SDK: the brand's app, or the phone page of the bundled service. */
function place(language: Language, isBundled: boolean, brand: Brand | undefined) {
  const { app, orInApp, phonePage } = texts[language];
  if (isBundled) return { app: phonePage, orInApp: "" };
  const name = app(brand && brandRows[brand].app);
  return { app: name, orInApp: orInApp(name) };
}

/** A vehicle's resources cost nothing of the account's. */
const costsOf = (resource: AnyResource): readonly Cost[] =>
  resource in costOf ? [costOf[resource as keyof typeof costOf]] : [];

interface Chosen {
  readonly cause: Cause | ErrorCode;
  readonly wording: Wording;
  readonly retry: Retry;
  readonly costs: readonly Cost[];
  readonly again?: readonly Cost[];
}

const ANY_COST: readonly Cost[] = ["SMS", "OTP", "PIN"];

function choose(code: ErrorCode, failure: CallFailure | undefined, language: Language): Chosen {
  const { codes, causes, unanswered } = texts[language];
  const cause = failure && causeOf(failure);
  if (cause)
    return {
      cause,
      wording: causes[cause],
      ...allKinds[cause === "TooManyActivations" ? "Forbidden" : cause],
      // A retry proves the PIN again, for any cause that the device's server was not reached.
      ...(failure.kind === "Unreachable" && { again: allKinds.Unreachable.again }),
    };
  if (isAnswered(code)) return { cause: code, wording: codes[code], ...allCodes[code] };
  return { cause: code, wording: unanswered(code), retry: "no", costs: [] };
}

/** A failed call of which only the server's word is known. */
function withWord(word: string): FailedCall {
  return { failure: failureOf(word), costs: ANY_COST };
}

/** A time in the reader's own zone, in the language. */
const localTime = (time: string, language: Language): string =>
  new Date(time).toLocaleString(language, { dateStyle: "medium", timeStyle: "short" });

/** True for a code that a call can answer, and that has a text of its own. */
export const isAnswered = (code: ErrorCode): code is AnsweredCode => code in allCodes;

type Explainable = Parameters<typeof explain>[0];

function errorOf(error: Explainable): { code: ErrorCode; label?: string } {
  if (typeof error === "number") return { code: error };
  return "error" in error ? error.error : error;
}

function behind(error: Explainable): FailedCall | undefined {
  return typeof error === "number" ? undefined : callBehind(error);
}

const say = (text: Text, about: About): string => (typeof text === "string" ? text : text(about));

/** The name in a label, in place of the catalogue's `[…]`. */
function subjectOf(code: ErrorCode, label: string): string | undefined {
  const template: string = catalogue[code]?.label ?? "";
  const [before, after] = template.split(/\[[^\]]+\]/);
  if (before === undefined || after === undefined || label === template) return undefined;
  if (!label.startsWith(before) || !label.endsWith(after)) return undefined;
  return label.slice(before.length, label.length - after.length) || undefined;
}
