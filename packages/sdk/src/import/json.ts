// A client's file in JSON, as the values that a pickle has: its objects are dictionaries.
import { fileRefusal, refuseAt } from "./file-refusal.ts";
import type { Dictionary, Placed, Value } from "./values.ts";

const MAX_DEPTH = 32;

/** True where the bytes begin as an object or a list of JSON does, after a byte order mark and white space. */
export function looksLikeJson(bytes: Uint8Array): boolean {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const start = hasMark ? 3 : isUtf16(bytes) ? 2 : 0;
  const first = bytes.subarray(start).find((byte) => byte > 0x20);
  return first === 0x7b || first === 0x5b;
}

/** Windows programs write UTF-16 behind a byte order mark. */
const isUtf16 = ([first, second]: Uint8Array): boolean =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);

/** The file's value. JSON has no offsets: each value has that of its name's first occurrence. @throws PimsFailure */
export function readJson(bytes: Uint8Array): Placed {
  const text = decodeText(bytes);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    // The parser's own words would quote the file.
    throw fileRefusal("JSON that is damaged or cut off");
  }
  return { value: readValue(value, text, 0), offset: 0 };
}

function readValue(value: unknown, text: string, depth: number): Value {
  if (depth > MAX_DEPTH) refuseAt(`more than ${MAX_DEPTH} levels`, 0);
  if (Array.isArray(value))
    return { type: "list", items: value.map((item) => readValue(item, text, depth + 1)) };
  if (typeof value !== "object" || value === null) return scalarOf(value);
  const entries: Dictionary["entries"] = new Map();
  for (const [name, entry] of Object.entries(value)) {
    const offset = Math.max(text.indexOf(JSON.stringify(name)), 0);
    entries.set(name, { value: readValue(entry, text, depth + 1), offset });
  }
  return { type: "dictionary", entries };
}

const scalarOf = (value: unknown): Value =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;

/** By the language's own means: there is no TextDecoder here. @throws PimsFailure */
export function decodeText(bytes: Uint8Array): string {
  if (isUtf16(bytes)) return decodeUtf16(bytes);
  let escaped = "";
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, "0")}`;
  try {
    return decodeURIComponent(escaped);
  } catch {
    return refuseAt("text that is not UTF-8", 0);
  }
}

function decodeUtf16(bytes: Uint8Array): string {
  const high = bytes[0] === 0xfe ? 0 : 1;
  let text = "";
  for (let at = 2; at + 1 < bytes.length; at += 2)
    text += String.fromCharCode(((bytes[at + high] ?? 0) << 8) | (bytes[at + 1 - high] ?? 0));
  return text;
}
