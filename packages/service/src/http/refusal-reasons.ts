// The reasons of refusals that a page puts into words. A reason is about the request's `field`, if the answer names one.
import type { FastifySchemaValidationError } from "fastify/types/schema.js";

export const refusalReasons = [
  "missing",
  "unknown",
  "tooShort",
  "tooLong",
  "outOfRange",
  "malformed",
  "guessable",
  "taken",
  "resting",
  "notPast",
  "notFuture",
  "withinYear",
  "blocked",
  "fixed",
  "chainBroken",
  "full",
  "lastAdministrator",
  "unverified",
  "wrong",
  "ofProvider",
  "providerUnreachable",
  "noRole",
  "removed",
  "othersExport",
] as const;

export type RefusalReason = (typeof refusalReasons)[number];

export interface Refused {
  readonly field?: string;
  readonly reason: RefusalReason;
}

/** The reasons of a schema's keywords; any other keyword is about the form. */
const OF_KEYWORDS: Readonly<Record<string, RefusalReason>> = {
  additionalProperties: "unknown",
  minLength: "tooShort",
  minItems: "tooShort",
  maxLength: "tooLong",
  maxItems: "tooLong",
  minimum: "outOfRange",
  exclusiveMinimum: "outOfRange",
  maximum: "outOfRange",
  exclusiveMaximum: "outOfRange",
};

/** The field and the reason of a failed schema check. An unknown field has no name here: no part of the request is repeated. */
export function reasonOf(fault: FastifySchemaValidationError | undefined): Refused {
  const { keyword = "", instancePath = "", params = {} } = fault ?? {};
  const missing = keyword === "required" ? params.missingProperty : undefined;
  const path = [...instancePath.split("/").slice(1), ...(typeof missing === "string" ? [missing] : [])];
  return {
    ...(path.length > 0 && { field: path.join(".") }),
    reason: missing === undefined ? (OF_KEYWORDS[keyword] ?? "malformed") : "missing",
  };
}
