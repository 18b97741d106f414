import { type AnsweredCode, answeredCodes, type Cost, type Retry } from "../codes/answered-codes.ts";
import { catalogue, type ErrorCode, labelOf } from "../codes/catalogue.ts";
import type { CallFailure } from "../codes/failure.ts";
import { failureKinds } from "../codes/failure-kinds.ts";
import { type Failed, failureBehind } from "../codes/message.ts";
import { brandRows } from "../configuration/brands.ts";
import type { Brand } from "../configuration/values.ts";
import { isLimitReached } from "../ledger/limit-reached.ts";
import type { Resource } from "../ledger/limits.ts";
import { causeOf, failureOf } from "./cause.ts";
import { english } from "./english.ts";
import type { About, Explanation, Language, Text, Wording } from "./explanation.ts";
import { french } from "./french.ts";

const texts = { en: english, fr: french } satisfies Record<Language, typeof english>;

/** The cost of the next try once the limit allows it. */
const limitCosts: Readonly<Record<Resource, readonly Cost[]>> = {
  smsCode: ["SMS"],
  activation: ["SMS"],
  otp: ["OTP"],
  pinTry: ["PIN"],
};

/** The language and the facts that an explanation uses. */
export interface ExplainOptions {
  /** English by default. */
  readonly language?: Language;
  /** Adds the name of the brand's app, if the app has the remedy. */
  readonly brand?: Brand;
  /** The server's word behind the code, such as `NOK:MAXNBTOOLS`. Not needed for a message of this program's own facade. */
  readonly word?: string;
}

/**
 * Explains an error: the event, the remedy, and the use and cost of a retry. The text holds no secret.
 * @param error a FAILED message (best, since the failure behind its code is known), its `error`, or a code
 * @param options language, brand, and the server's word if only a code is known
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
  const { language = "en", brand, word } = options;
  const { code, label } = errorOf(error);
  const failure = word === undefined ? rememberedBy(error) : failureOf(word);
  const limit = failure && isLimitReached(failure) ? failure : undefined;
  const about: About = {
    app: texts[language].app(brand && brandRows[brand].app),
    subject: label === undefined ? undefined : subjectOf(code, label),
    version: failure && "wantedVersion" in failure ? failure.wantedVersion : undefined,
    place: failure?.reason,
    limit,
  };
  const { wording, retry, costs } = choose(code, failure, language);
  return {
    code,
    label: label ?? labelOf(code),
    happened: say(wording.happened, about),
    remedy: say(wording.remedy, about),
    retry,
    costs,
    ...(limit && { costs: limitCosts[limit.resource], nextTry: limit.nextTry }),
  };
}

interface Chosen {
  readonly wording: Wording;
  readonly retry: Retry;
  readonly costs: readonly Cost[];
}

function choose(code: ErrorCode, failure: CallFailure | undefined, language: Language): Chosen {
  const { codes, causes, unanswered } = texts[language];
  const cause = failure && causeOf(failure);
  if (cause)
    return { wording: causes[cause], ...failureKinds[cause === "TooManyActivations" ? "Forbidden" : cause] };
  if (isAnswered(code)) return { wording: codes[code], ...answeredCodes[code] };
  return { wording: unanswered(code), retry: "no", costs: [] };
}

/** True for a code that a call can answer, which has a text of its own. */
export const isAnswered = (code: ErrorCode): code is AnsweredCode => code in answeredCodes;

type Explainable = Parameters<typeof explain>[0];

function errorOf(error: Explainable): { code: ErrorCode; label?: string } {
  if (typeof error === "number") return { code: error };
  return "error" in error ? error.error : error;
}

function rememberedBy(error: Explainable): CallFailure | undefined {
  return typeof error === "number" ? undefined : failureBehind(error);
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
