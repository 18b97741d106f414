// docs/protocol.md#transport and docs/protocol.md#error-words
import type { ErrorWord } from "@openpims/maccess";

/** The words that this service never sends: it has no biometric keys and no partial synchronisation. */
type UnusedWord =
  | ErrorWord<"SynchronisationFailed" | "UrlRefused" | "BiometricKeyLocked" | "Desynchronised">
  | "NOK:NOK_BLOCKED";

/** The words of this service's refusals. */
export type Word = Exclude<ErrorWord, UnusedWord>;

export type Fields = readonly (readonly [name: string, value: string])[];

/** An answer before it is written as XML: `OK`, or a refusal's word. */
export interface MacAnswer<Refusal extends Word = Word> {
  readonly err: "OK" | Refusal;
  readonly fields: Fields;
}

export const ok = (fields: Fields | Readonly<Record<string, string>> = []): MacAnswer<never> => ({
  err: "OK",
  fields: Array.isArray(fields) ? fields : Object.entries(fields),
});

export const refuse = <const Refusal extends Word>(
  err: Refusal,
  fields: Readonly<Record<string, string>> = {},
): MacAnswer<Refusal> => ({ err, fields: Object.entries(fields) });

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

const escapeText = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? "");

export function toXml(action: string, answer: MacAnswer): string {
  const elements = [["err", answer.err] as const, ...answer.fields].map(
    ([name, value]) => `<${name}>${escapeText(value)}</${name}>`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?><${action}>${elements.join("")}</${action}>`;
}
