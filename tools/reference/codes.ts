// docs/reference/codes.md, from the catalogue, the explanations and the kinds of failure.

import { type FailureKind, failures } from "@openpims/maccess";
import { catalogue, type ErrorCode, explain, labelOf } from "@openpims/sdk";
import { allKinds } from "../../packages/sdk/src/codes/all-codes.ts";
import { ANY_API } from "../../packages/sdk/src/codes/answer-code.ts";
import { causeNotPublic } from "../../packages/sdk/src/codes/other-codes.ts";
import type { Cause } from "../../packages/sdk/src/explain/cause.ts";
import { english } from "../../packages/sdk/src/explain/english.ts";
import { isAnswered } from "../../packages/sdk/src/explain/explain.ts";
import type { About, Text } from "../../packages/sdk/src/explain/explanation.ts";
import { RETRIES, remedyCostOf } from "./costs.ts";
import { apis, headingOfCode, linkToApi, UNANSWERED } from "./links.ts";
import { page, span, spans, table } from "./markdown.ts";

/** Beyond this number, APIs are counted and not named. */
const MOST_NAMED = 16;

const codes = Object.keys(catalogue).map(Number) as ErrorCode[];

/** No fact of the call is known, as for a bare code. */
const ABOUT: About = {
  app: english.app(undefined),
  orInApp: english.orInApp(english.app(undefined)),
  resetsPin: true,
  subject: undefined,
  version: undefined,
  place: undefined,
  host: undefined,
  seconds: undefined,
  pinTries: undefined,
  costs: ["SMS", "OTP", "PIN"],
  takesSmsCode: false,
  localTime: (time) => time,
  limit: undefined,
};

const say = (text: Text): string => (typeof text === "string" ? text : text(ABOUT));

function wordsOf(cause: Cause): string {
  if (cause === "TooManyActivations") return span("NOK:FORBIDDEN newversion");
  return cause in failures ? spans(failures[cause as FailureKind].words) : "";
}

/** The causes behind a code, each with its own remedy. */
function causesOf(code: ErrorCode): string {
  const rows = (Object.keys(english.causes) as Cause[]).flatMap((cause) => {
    const {
      codes,
      retry,
      costs,
      again = [],
    } = allKinds[cause === "TooManyActivations" ? "Forbidden" : cause];
    if (!codes.some((known) => known === code)) return [];
    const { happened, remedy } = english.causes[cause];
    return [[wordsOf(cause), say(happened), say(remedy), RETRIES[retry], remedyCostOf([...costs, ...again])]];
  });
  return rows.length === 0 ? "" : table(["server's word", "cause", "remedy", "try again", "cost"], rows);
}

/** Codes of the facade's own members, which are in no API's table. */
const OF_MEMBERS: Partial<Record<ErrorCode, string>> = {
  2007: "Answered by [initialize](apis.md#initialize).",
};

/** The APIs with the code in their tables. */
function tablesWith(code: ErrorCode): string {
  const having = apis.filter(({ errors, proseErrors = [] }) => [...errors, ...proseErrors].includes(code));
  if (ANY_API.some((known) => known === code)) return "Any call may answer it.";
  if (having.length === 0) return OF_MEMBERS[code] ?? "";
  return having.length > MOST_NAMED
    ? `In the table of ${having.length} APIs.`
    : `In the table of ${having.map(linkToApi).join(", ")}.`;
}

function section(code: ErrorCode): string[] {
  const { happened, remedy, retry, costs } = explain(code);
  return [
    `## ${headingOfCode(code)}`,
    `**Meaning.** ${happened}`,
    `**Remedy.** ${remedy}`,
    `**Try again:** ${RETRIES[retry]}. **Cost:** ${remedyCostOf(costs)}.`,
    causesOf(code),
    tablesWith(code),
  ];
}

export function codesPage(): string {
  const unanswered = codes.filter((code) => !isAnswered(code));
  return page(
    "# Codes",
    `[Errors](../guide/errors.md) says what costs something, and how to have a message explained. A cause in a table is
what \`explain\` says of a message of this program's own facade; \`openpims explain\` says it in a shell.`,
    codes.filter(isAnswered).flatMap(section),
    `## ${UNANSWERED}`,
    `The reference has them for functions that this SDK lacks, or for faults that cannot occur in it. The causes of
${causeNotPublic.join(", ")} are not public: no command of this SDK ends with them.`,
    table(
      ["code", "label"],
      unanswered.map((code) => [String(code), labelOf(code)]),
    ),
  );
}
