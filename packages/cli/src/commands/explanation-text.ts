import {
  catalogue,
  type ErrorCode,
  type Explanation,
  explanationLines,
  type Language,
} from "@openpims/sdk/explain";

const isCode = (code: number): code is ErrorCode => Object.hasOwn(catalogue, code);

/** The code of the catalogue that the argument names, `undefined` if it names none. */
export function codeOf(text: string): ErrorCode | undefined {
  const code = /^\d{4}$/.test(text) ? Number(text) : 0;
  return isCode(code) ? code : undefined;
}

/** The lines of `openpims explain`. */
export const explanationText = (explanation: Explanation, language: Language): string =>
  [`${explanation.code} ${explanation.label}`, ...explanationLines(explanation, language)].join("\n");
