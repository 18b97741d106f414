import type { Brand } from "../configuration/configuration.ts";
import { isLimitReached } from "../ledger/limit-reached.ts";
import { catalogue, type ErrorCode, labelOf } from "./catalogue.ts";
import { causeOf, classify, failureOf, isAccountRefusal } from "./causes.ts";
import {
  causeProspects,
  codeProspects,
  isExplained,
  limitCosts,
  NO_PROSPECT,
  type Prospect,
} from "./costs.ts";
import { english } from "./english.ts";
import { type About, apps, type Explanation, type Language, type Text, type Wording } from "./explanation.ts";
import { french } from "./french.ts";
import type { Failed } from "./message.ts";

const texts = { en: english, fr: french } satisfies Record<Language, typeof english>;

export interface ExplainOptions {
  /** English by default. */
  readonly language?: Language;
  /** Names the brand's app where the remedy is there. */
  readonly brand?: Brand;
  /** The server's word behind the code, such as `NOK:MAXNBTOOLS`. A message of this program's own facade needs none. */
  readonly word?: string;
}

/**
 * Says in words what happened, what to do about it, and what another try is worth.
 * @param error a FAILED message (best: what stood behind its code is known then), its `error`, or a code
 */
export function explain(
  error: Failed | { readonly code: ErrorCode; readonly label?: string } | ErrorCode,
  options: ExplainOptions = {},
): Explanation {
  const { language = "en", brand, word } = options;
  const { code, label } = errorOf(error);
  const failure = word === undefined ? rememberedBy(error) : failureOf(word);
  const limit = failure && !isAccountRefusal(failure) && isLimitReached(failure) ? failure : undefined;
  const about: About = {
    app: texts[language].app(brand && apps[brand]),
    subject: label === undefined ? undefined : subjectOf(code, label),
    version: failure && "wantedVersion" in failure ? failure.wantedVersion : undefined,
    place: failure?.reason,
    limit,
  };
  const { wording, prospect } = choose(code, failure && classify(failure), language);
  return {
    code,
    label: label ?? labelOf(code),
    happened: say(wording.happened, about),
    remedy: say(wording.remedy, about),
    ...prospect,
    ...(limit && { costs: limitCosts[limit.resource], nextTry: limit.nextTry }),
  };
}

function choose(
  code: ErrorCode,
  cause: ReturnType<typeof classify>,
  language: Language,
): { wording: Wording; prospect: Prospect } {
  const { codes, causes, unanswered } = texts[language];
  if (cause) return { wording: causes[cause], prospect: causeProspects[cause] };
  if (isExplained(code)) return { wording: codes[code], prospect: codeProspects[code] };
  return { wording: unanswered(code), prospect: NO_PROSPECT };
}

type Explainable = Parameters<typeof explain>[0];

function errorOf(error: Explainable): { code: ErrorCode; label?: string } {
  if (typeof error === "number") return { code: error };
  return "error" in error ? error.error : error;
}

function rememberedBy(error: Explainable): ReturnType<typeof causeOf> {
  return typeof error === "number" ? undefined : causeOf(error as Failed | Failed["error"]);
}

const say = (text: Text, about: About): string => (typeof text === "string" ? text : text(about));

/** What a label has in the place of the catalogue's `[…]`. */
function subjectOf(code: ErrorCode, label: string): string | undefined {
  const template: string = catalogue[code]?.label ?? "";
  const [before, after] = template.split(/\[[^\]]+\]/);
  if (before === undefined || after === undefined || label === template) return undefined;
  if (!label.startsWith(before) || !label.endsWith(after)) return undefined;
  return label.slice(before.length, label.length - after.length) || undefined;
}
