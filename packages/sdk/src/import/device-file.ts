// The device of a Python client: an `Otp` with the names of the installation, whose `data` is an `IWData` with the
// results of the activation. tests/reference/vectors/devices.json maps the fields.
import { type ImportedDevice, isHex, KEY_BYTES } from "@openpims/maccess";
import { fileRefusal, refuseAt } from "./file-refusal.ts";
import { readPickle } from "./pickle.ts";
import { type ClassName, type Dictionary, is, type Placed, type Value } from "./values.ts";

const INSTALLATION_BYTES = 8;
const ALEA_BYTES = 16;

/**
 * Reads a device from a client's file. Only the fields of a device are read: the file's PIN and SMS code are
 * ignored.
 * @param macid must equal the file's own, if the file has one
 * @throws PimsFailure `FileRefused`, `FileUnfinished`, `FileOfOtherHost` with a reason that names the field and the offset
 */
export function readDeviceFile(bytes: Uint8Array, macid: string): ImportedDevice {
  const otp = new Fields(readPickle(bytes), "Otp", "the file's object");
  const itsMacid = otp.optionalText("macid");
  if (itsMacid !== undefined && itsMacid !== macid) {
    const { offset } = otp.at("macid");
    throw fileRefusal(`field macid at offset ${offset} is not the configured macID`, "FileOfOtherHost");
  }
  return deviceOf(otp, new Fields(otp.at("data"), "IWData", "field data"));
}

function deviceOf(otp: Fields, data: Fields): ImportedDevice {
  for (const needed of ["iwid", "iwK0", "iwK1", "iwsecval"]) data.refuseUnfinished(needed);
  data.expectOne("iwsrvn");
  data.expectOne("iwsecn");
  const installation = otp.hex("device_id", INSTALLATION_BYTES, "a device's name of 16 hex digits");
  const alea = otp.hex("iwalea", ALEA_BYTES, "16 random bytes in hex");
  const serviceId = data.matching("iwsrvid", /^[\w.-]{1,64}$/, "a service's id");
  if (data.matching("iwsecid", /^[\w.-]{1,64}$/, "a service's id") !== serviceId)
    refuseAt("field iwsecid, which is not the service's,", data.at("iwsecid").offset);
  return {
    installation,
    device: {
      serial: `${installation}/_/${alea}`,
      id: data.matching("iwid", /^[0-9A-Za-z]{1,64}$/, "a device's id"),
      k0: data.key("iwK0"),
      k1: data.key("iwK1"),
      lastSync: data.matching("iwTsync", /^\d{1,16}$/, "a time"),
      services: [{ id: serviceId, name: (data.optionalText("iwsrvname") ?? "").slice(0, 512) }],
      secrets: [{ id: serviceId, underPinKey: data.key("iwsecval") }],
      secretsDelivered: true,
      blocked: false,
    },
  };
}

const isAbsent = (value: Value | undefined): boolean => value === undefined || value === null || value === "";

/** The fields of one of the file's objects. A malformed field is refused with its name and offset. */
class Fields {
  readonly #entries: Dictionary["entries"];
  readonly #offset: number;

  constructor({ value, offset }: Placed, className: ClassName, what: string) {
    const fields = is(value, "record") && value.className === className ? value.fields : null;
    this.#entries = (fields ?? refuseAt(`${what} is no ${className}`, offset)).entries;
    this.#offset = offset;
  }

  at(name: string): Placed {
    return this.#entries.get(name) ?? refuseAt(`no field ${name} in the object`, this.#offset);
  }

  /** A device gets these fields in its activation: without one of them there is no device to import. */
  refuseUnfinished(name: string): void {
    if (!isAbsent(this.#entries.get(name)?.value)) return;
    throw fileRefusal(`field ${name} is empty: the enrollment was not finished`, "FileUnfinished");
  }

  optionalText(name: string): string | undefined {
    const field = this.#entries.get(name);
    if (!field || isAbsent(field.value)) return undefined;
    return typeof field.value === "string" ? field.value : refuseAt(`field ${name} is no text`, field.offset);
  }

  /** The clients write a number as a number or as text. */
  matching(name: string, form: RegExp, what: string): string {
    const { value, offset } = this.at(name);
    const text = typeof value === "number" ? String(value) : value;
    return typeof text === "string" && form.test(text)
      ? text
      : refuseAt(`field ${name} is not ${what}`, offset);
  }

  hex(name: string, bytes: number, what: string): string {
    const { value, offset } = this.at(name);
    return typeof value === "string" && isHex(value, bytes)
      ? value
      : refuseAt(`field ${name} is not ${what}`, offset);
  }

  key(name: string): string {
    const { value, offset } = this.at(name);
    const isKey = typeof value === "string" && isHex(value, KEY_BYTES);
    return isKey ? value.toLowerCase() : refuseAt(`field ${name} is no 16-byte key`, offset);
  }

  /** The known clients store one service with one secret; the form of several is unknown. */
  expectOne(name: string): void {
    const { value, offset } = this.at(name);
    if (String(value) !== "1" || typeof value === "object") refuseAt(`field ${name} is not 1`, offset);
  }
}
