/**
 * The globals of the engine and its host that the SDK and the OAuth library use besides the platform. Every browser and Node
 * have them; a phone's engine alone lacks some: docs/guide/react-native.md#engine-requirements
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

/** The names of the missing globals. React Native's own `URL` parses little and rejects nothing. */
export function missingGlobals(): readonly string[] {
  const missing: string[] = NEEDED.filter((name) => !(name in globalThis));
  if ("URL" in globalThis && typeof URL.canParse !== "function") missing.push("URL.canParse");
  return missing;
}
