import type { RefusalReason } from "@openpims/service/operator-api";
import { Refused, Unreachable } from "../api/client.ts";
import { texts } from "./texts.ts";

const { failure } = texts;

/** The sentence of a reason: the field's own one, or that of any field. */
export const sentenceFor = (reason: RefusalReason, field = ""): string =>
  failure.fieldOf[field]?.[reason] ?? failure.reasonOf[reason];

/** A failure as a sentence for the operator, in the page's language. The service's own message is for programs. */
export function sentenceOf(error: unknown): string {
  if (error instanceof Unreachable) return failure.unreachable;
  if (!(error instanceof Refused)) return failure.unforeseen;
  const { status, reason, field, waitSeconds } = error;
  if (reason !== undefined) return sentenceFor(reason, field);
  if (status === 401) return failure.signedOut;
  if (status === 403) return failure.role;
  if (status === 429) return failure.tooMany(Math.ceil((waitSeconds ?? 60) / 60));
  if (status === 404) return failure.gone;
  return status === 503 ? failure.unreachable : failure.refused;
}

/** A failed sign-in with the company's provider, as a sentence. */
export const providerSentence = (error: unknown): string =>
  error instanceof Refused && error.status === 401 ? texts.provider.refused : sentenceOf(error);
