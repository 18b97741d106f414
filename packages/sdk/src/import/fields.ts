// Reads the fields of a client's objects. A field with an impossible value is refused by its name and offset.
import { bytesToHex, hexToBytes, isHex, KEY_BYTES } from "@openpims/maccess";
import { fileRefusal, refuseAt } from "./file-refusal.ts";
import { type Dictionary, is, type Placed, type Value } from "./values.ts";

/** True for a field without a value. A list that was never filled is one: clients begin with lists. */
export const isAbsent = (value: Value | undefined): boolean =>
  value === undefined || value === null || value === "" || (is(value, "list") && value.items.length === 0);

/** The text of a value: versions of the clients write it as a number, a text or bytes. */
export function textOf(value: Value | undefined): string | undefined {
  if (typeof value === "number") return Number.isFinite(value) ? String(value) : undefined;
  if (typeof value === "string") return value.trim();
  if (value === undefined || !is(value, "bytes")) return undefined;
  return value.bytes.every((byte) => byte > 0x20 && byte < 0x7f)
    ? String.fromCharCode(...value.bytes)
    : undefined;
}

/** The fields of two objects: versions of the clients differ in the object that holds a field. */
export class Fields {
  readonly #own: Dictionary["entries"];
  readonly #other: Dictionary["entries"];
  readonly #offset: number;

  constructor(own: Dictionary["entries"], other: Dictionary["entries"], offset: number) {
    this.#own = own;
    this.#other = other;
    this.#offset = offset;
  }

  /** The field of either object, preferably one that is not empty. */
  find(name: string): Placed | undefined {
    const [own, other] = [this.#own.get(name), this.#other.get(name)];
    return own !== undefined && (!isAbsent(own.value) || isAbsent(other?.value)) ? own : other;
  }

  at(name: string): Placed {
    return this.find(name) ?? refuseAt(`no field ${name} in the object`, this.#offset);
  }

  /** Refuses a file without a value that the activation gives: its device is not usable. */
  refuseUnfinished(name: string): void {
    if (!isAbsent(this.find(name)?.value)) return;
    throw fileRefusal(`field ${name} is empty: the enrolment was not finished`, "FileUnfinished");
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

  /** The last synchronisation as the server sent it, without its fraction; "0" if absent. The unit is the server's. */
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

  /** Clients are known to store one service with one secret. The form of several is unknown. */
  expectAtMostOne(name: string): void {
    const field = this.find(name);
    if (field === undefined || isAbsent(field.value) || field.value === true) return;
    if (Number(textOf(field.value) ?? Number.NaN) !== 1) refuseAt(`field ${name} is not 1`, field.offset);
  }
}
