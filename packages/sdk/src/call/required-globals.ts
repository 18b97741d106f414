/**
 * What the SDK and the OAuth library take of the JavaScript engine and its host, beside what the platform hands them. Every
 * browser and Node have it; a phone's engine alone has not: docs/guide/react-native.md#engine-requirements
 */
const NEEDED = [
  "AbortController",
  "AbortSignal",
  "atob",
  "btoa",
  "Headers",
  "Request",
  "Response",
  "setTimeout",
  "TextDecoder",
  "TextEncoder",
  "URL",
  "URLSearchParams",
] as const;

/** The names of what is needed and missing. React Native has a `URL` of its own that parses little and judges nothing. */
export function missingGlobals(): readonly string[] {
  const missing: string[] = NEEDED.filter((name) => !(name in globalThis));
  if ("URL" in globalThis && typeof URL.canParse !== "function") missing.push("URL.canParse");
  return missing;
}
