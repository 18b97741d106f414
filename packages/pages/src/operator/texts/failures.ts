import { Refused, Unreachable } from "../api/client.ts";
import { texts } from "./texts.ts";

/** A failure as a sentence for the operator. The service's own message comes first: it is more precise. */
export function sentenceOf(error: unknown): string {
  const { failure } = texts;
  if (error instanceof Unreachable) return failure.unreachable;
  if (!(error instanceof Refused)) return failure.unforeseen;
  if (error.status === 401) return failure.signedOut;
  if (error.status === 403) return failure.role;
  if (error.status === 429) return failure.tooMany(Math.ceil((error.waitSeconds ?? 60) / 60));
  if (error.status === 404) return failure.gone;
  if (error.status === 503) return failure.unreachable;
  return error.message === "" ? failure.refused : `${failure.refused} (${error.message})`;
}
