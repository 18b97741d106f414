// The payload of a command: docs/bridge-topics.md#commands

/** A command as it was sent. */
export interface GivenCommand {
  readonly value: string;
  readonly code: string;
  /** The time that the command was given, in milliseconds since 1970; `undefined` without one. */
  readonly at: number | undefined;
}

export const LONGEST_PAYLOAD = 512;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** @returns `undefined` for a payload of another form */
export function parseCommandMessage(payload: string): GivenCommand | undefined {
  if (payload.length > LONGEST_PAYLOAD) return undefined;
  if (!payload.trimStart().startsWith("{")) return { value: payload.trim(), code: "", at: undefined };
  let parsed: unknown;
  try {
    parsed = JSON.parse(payload);
  } catch {
    return undefined;
  }
  if (!isObject(parsed)) return undefined;
  const { value, code = "", at } = parsed;
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  if (typeof code !== "string") return undefined;
  const time = at === undefined ? undefined : typeof at === "string" ? Date.parse(at) : Number.NaN;
  if (Number.isNaN(time)) return undefined;
  return { value: String(value), code, at: time };
}
