// docs/protocol.md#transport: the conditions of a valid answer.
import { isHex } from "../crypto/bytes.ts";
import { KEY_BYTES } from "../crypto/keys.ts";
import { RsaError } from "../crypto/rsa.ts";
import { kindOf } from "../failures.ts";
import { fail, type Outcome, succeed } from "../outcome.ts";
import type { WireAction } from "./request.ts";
import { readXml } from "./xml.ts";

/** An answer over HTTP, or the reason that there is none. */
export type HttpAnswer =
  | { readonly status: number; readonly body: string }
  | {
      readonly unreachable: string;
      /** True if the server certainly received nothing. */
      readonly unsent?: boolean;
    };

/** The fields of an answer whose `<err>` is `OK`. Repeated elements are lists, in their order. */
export class Answer {
  readonly #fields: ReadonlyMap<string, readonly string[]>;

  constructor(fields: ReadonlyMap<string, readonly string[]>) {
    this.#fields = fields;
  }

  all(name: string): readonly string[] {
    return this.#fields.get(name) ?? [];
  }

  /** The field's text, `undefined` if it is absent or empty. */
  text(name: string): string | undefined {
    return this.all(name)[0] || undefined;
  }

  /** A 16-byte key in lower-case hex, `undefined` if the field is absent. @throws MalformedAnswer */
  key(name: string): string | undefined {
    const text = this.text(name);
    if (text === undefined) return undefined;
    if (!isHex(text, KEY_BYTES)) throw new MalformedAnswer(`${name} is no 16-byte key`);
    return text.toLowerCase();
  }

  /** @throws MalformedAnswer if the field is absent or empty */
  required(name: string): string {
    return this.text(name) ?? raiseMissing(name);
  }

  /** @throws MalformedAnswer if the key is absent or malformed */
  requiredKey(name: string): string {
    return this.key(name) ?? raiseMissing(name);
  }

  /** A count such as `ms_n`; 0 if absent. @throws MalformedAnswer if it is not a small whole number */
  count(name: string): number {
    const text = this.text(name) ?? "0";
    if (!/^\d{1,2}$/.test(text)) throw new MalformedAnswer(`${name} is no count`);
    return Number(text);
  }
}

/** An answer that says OK but lacks a required field: it counts as no answer. */
export class MalformedAnswer extends Error {
  override name = "MalformedAnswer";
}

function raiseMissing(name: string): never {
  throw new MalformedAnswer(`${name} is missing`);
}

function parseFields(body: string, action: WireAction): Map<string, string[]> | undefined {
  const xml = readXml(body);
  if (xml?.root !== action) return undefined;
  const fields = new Map<string, string[]>();
  for (const { name, text } of xml.children) {
    const values = fields.get(name);
    if (values) values.push(text.trim());
    else fields.set(name, [text.trim()]);
  }
  return fields;
}

/**
 * Parses an HTTP answer: its fields if `<err>` is `OK`, a refusal for an error word, `Unreachable` for anything outside
 * the protocol.
 */
export function parseAnswer(http: HttpAnswer, action: WireAction): Outcome<Answer> {
  if ("unreachable" in http)
    return fail("Unreachable", { reason: http.unreachable, ...(http.unsent && { unsent: true }) });
  if (http.status !== 200) return fail("Unreachable", { reason: `HTTP ${http.status}` });
  const fields = parseFields(http.body, action);
  if (!fields) return fail("Unreachable", { reason: "the answer is not the protocol's XML" });
  const answer = new Answer(fields);
  const word = answer.text("err");
  if (word === "OK") return succeed(answer);
  const kind = word === undefined ? undefined : kindOf(word);
  if (word === undefined || !kind) {
    return fail("Unreachable", { reason: "the answer carries no word of the protocol" });
  }
  // An unlisted word is untrusted text: the failure names its kind and does not repeat it.
  const shown = kind === "OtherRefusal" && !/^NOK[:_A-Z0-9]{0,20}$/.test(word) ? "NOK" : word;
  // With NOK:FORBIDDEN the version tells a locked account from an unusable device (docs/protocol.md#field-reports).
  const namesVersion = kind === "VersionRefused" || kind === "Forbidden";
  const wanted = namesVersion ? answer.text("newversion") : undefined;
  return fail(kind, {
    word: shown,
    ...(wanted !== undefined && /^[\w.+-]{1,32}$/.test(wanted) && { wantedVersion: wanted }),
  });
}

/** Runs a `process…` function over an answer; a missing or malformed field gives `Unreachable`. */
export function readAnswer<T>(read: () => Outcome<T>): Outcome<T> {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedAnswer) return fail("Unreachable", { reason: error.message });
    if (error instanceof RsaError) return fail("Unreachable", { reason: error.message });
    throw error;
  }
}
