// The fields of a client's objects, each refused by its name and offset where no device can have it.
import { bytesToHex, hexToBytes, isHex, KEY_BYTES } from "@openpims/maccess";
import { fileRefusal, refuseAt } from "./file-refusal.ts";
import { type Dictionary, is, type Placed, type Value } from "./values.ts";

export const isAbsent = (value: Value | undefined): boolean =>
  value === undefined || value === null || value === "";

/** The text of a value: versions of the clients write a number, a text or its bytes for the same thing. */
export function textOf(value: Value | undefined): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value === "string") return value.trim();
  if (value === undefined || !is(value, "bytes")) return undefined;
  return value.bytes.every((byte) => byte > 0x20 && byte < 0x7f)
    ? String.fromCharCode(...value.bytes)
    : undefined;
}

/** Two objects' fields: a version may have kept in the one what another keeps in the other. */
export class Fields {
  readonly #own: Dictionary["entries"];
  readonly #other: Dictionary["entries"];
  readonly #offset: number;

  constructor(own: Dictionary["entries"], other: Dictionary["entries"], offset: number) {
    this.#own = own;
    this.#other = other;
    this.#offset = offset;
  }

  /** The field where it is not empty. */
  find(name: string): Placed | undefined {
    const [own, other] = [this.#own.get(name), this.#other.get(name)];
    return own !== undefined && (!isAbsent(own.value) || isAbsent(other?.value)) ? own : other;
  }

  at(name: string): Placed {
    return this.find(name) ?? refuseAt(`no field ${name} in the object`, this.#offset);
  }

  /** A device gets these in its activation: where one is still missing there is nothing to take over. */
  refuseUnfinished(name: string): void {
    if (!isAbsent(this.find(name)?.value)) return;
    throw fileRefusal(`field ${name} is empty: the enrollment was not finished`, "FileUnfinished");
  }

  optionalText(name: string): string | undefined {
    const field = this.find(name);
    if (!field || isAbsent(field.value)) return undefined;
    return textOf(field.value) ?? refuseAt(`field ${name} is no text`, field.offset);
  }

  /** Printable text without white space. */
  word(name: string, what: string): string {
    const { value, offset } = this.at(name);
    const text = textOf(value);
    return text !== undefined && /^[!-~]{1,128}$/.test(text)
      ? text
      : refuseAt(`field ${name} is not ${what}`, offset);
  }

  /** A time in whole seconds or milliseconds, "0" where none is kept. */
  time(name: string): string {
    const field = this.find(name);
    if (field === undefined || isAbsent(field.value)) return "0";
    const [, whole] = /^(\d{1,16})(?:\.\d*)?$/.exec(textOf(field.value) ?? "") ?? [];
    return whole ?? refuseAt(`field ${name} is not a time`, field.offset);
  }

  /** A key: its hex in a text, or its bytes. */
  key(name: string): string {
    const { value, offset } = this.at(name);
    if (is(value, "bytes") && value.bytes.length === KEY_BYTES) return bytesToHex(value.bytes);
    const text = textOf(value) ?? "";
    return isHex(text, KEY_BYTES)
      ? bytesToHex(hexToBytes(text))
      : refuseAt(`field ${name} is no 16-byte key`, offset);
  }

  /** One service with one secret is what the clients are known to keep; how they would keep more is not known. */
  expectAtMostOne(name: string): void {
    const field = this.find(name);
    if (field === undefined || isAbsent(field.value) || field.value === true) return;
    if (Number(textOf(field.value) ?? Number.NaN) !== 1) refuseAt(`field ${name} is not 1`, field.offset);
  }
}
