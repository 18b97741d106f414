// A Python client's device: an `Otp` with the names of the installation, and in its `data` an `IWData` with the values of the
// activation: docs/protocol.md#files-of-other-clients. Versions of the clients write a field in several forms; all are parsed.
import {
  type ImportedDevice,
  isHex,
  MustUpgrade,
  parseState,
  pinKey,
  StateUnreadable,
} from "@openpims/maccess";
import { Fields, isAbsent, textOf } from "./fields.ts";
import { fileRefusal, refuseAt } from "./file-refusal.ts";
import { decodeText, looksLikeJson, readJson } from "./json.ts";
import { readPickle } from "./pickle.ts";
import { type ClassName, type Dictionary, is, type Placed, type Value } from "./values.ts";

/** A device file's facts about the device's server. */
export interface DeviceFileFacts {
  /** The mAccess id. */
  readonly macID?: string;
  /** The base address of the strong-authentication server. */
  readonly inWeboURL?: string;
}

/**
 * Reads the mAccess id and the server's address in a Python client's file, to be confirmed by a person before the import.
 * @param bytes the file, a pickle or JSON
 * @returns the facts that the file has
 * @throws an Error whose message is a kind, `FileRefused`
 * @example
 * const { macID, inWeboURL } = readDeviceFacts(new Uint8Array(await (await fetch("/otp.bin")).arrayBuffer()));
 */
export function readDeviceFacts(bytes: Uint8Array): DeviceFileFacts {
  const { otp, fields } = parts(bytes);
  const macID = fields.optionalText("macid");
  const inWeboURL = addressIn(otp);
  return { ...(macID && { macID }), ...(inWeboURL && { inWeboURL }) };
}

/**
 * Reads a device from a client's file, or from the text of this SDK's own record. Only the fields of a device are read:
 * the file's PIN and SMS code are ignored.
 * @param macid must equal the file's own, if the file has one
 * @throws PimsFailure `FileRefused`, `FileUnfinished`, `FileOfOtherHost` with a reason that names the field and the offset
 */
export function readDeviceFile(bytes: Uint8Array, macid: string): ImportedDevice {
  const own = ownDevice(bytes);
  if (own) return own;
  const { fields } = parts(bytes);
  const itsMacid = fields.optionalText("macid");
  if (itsMacid !== undefined && itsMacid.toLowerCase() !== macid.toLowerCase()) {
    const { offset } = fields.at("macid");
    throw fileRefusal(`field macid at offset ${offset} is not the configured macID`, "FileOfOtherHost");
  }
  return deviceOf(fields);
}

/** The state that this SDK has stored, as an export moves it; `undefined` for a client's file. */
function ownDevice(bytes: Uint8Array): ImportedDevice | undefined {
  if (!looksLikeJson(bytes)) return undefined;
  try {
    const { installation, device } = parseState(decodeText(bytes));
    return device?.secretsDelivered ? { installation, device } : undefined;
  } catch (error) {
    if (error instanceof MustUpgrade) throw fileRefusal(error.message);
    if (error instanceof StateUnreadable) return undefined;
    throw error;
  }
}

function deviceOf(fields: Fields): ImportedDevice {
  for (const needed of ["iwid", "iwK0", "iwK1", "iwsecval"]) fields.refuseUnfinished(needed);
  fields.expectAtMostOne("iwsrvn");
  fields.expectAtMostOne("iwsecn");
  const name = fields.word("device_id", "a device's name");
  const alea = fields.word("iwalea", "random text of the activation");
  const serviceId = idOfService(fields);
  const secretValue = fields.find("iwsecid");
  if (secretValue && !isAbsent(secretValue.value) && textOf(secretValue.value) !== serviceId)
    refuseAt("field iwsecid, which is not the service's,", secretValue.offset);
  return {
    installation: installationOf(name),
    device: {
      serial: `${name}/_/${alea}`,
      id: fields.word("iwid", "a device's id"),
      k0: fields.key("iwK0"),
      k1: fields.key("iwK1"),
      lastSync: fields.time("iwTsync"),
      services: [{ id: serviceId, name: (fields.optionalText("iwsrvname") ?? "").slice(0, 512) }],
      secrets: [{ id: serviceId, underPinKey: fields.key("iwsecval") }],
      secretsDelivered: true,
      blocked: false,
    },
  };
}

const idOfService = (fields: Fields): string =>
  fields.word(isAbsent(fields.find("iwsrvid")?.value) ? "iwsecid" : "iwsrvid", "a service's id");

/** The name itself if it has this SDK's form; otherwise a name of that form derived from it. */
const installationOf = (name: string): string =>
  isHex(name, 8) && name === name.toLowerCase() ? name : pinKey("installation", name).slice(0, 16);

type Entries = Dictionary["entries"];

/** The two objects' fields of the file, a pickle or JSON. */
function parts(bytes: Uint8Array): { readonly otp: Entries; readonly fields: Fields } {
  const isJson = looksLikeJson(bytes);
  const root = isJson ? readJson(bytes) : readPickle(bytes);
  const owner = isJson ? ownerIn(root) : root;
  const otp = entriesOf(owner, "Otp", "the file's object");
  // A flat object has the fields of both.
  const data = otp.has("iwK0") && !otp.has("data") ? otp : dataOf(otp, owner.offset);
  return { otp, fields: new Fields(data, otp, owner.offset) };
}

const dataOf = (otp: Entries, offset: number): Entries =>
  entriesOf(otp.get("data") ?? refuseAt("no field data in the object", offset), "IWData", "field data");

/** JSON exports nest the object differently: it is the one with the installation's name. */
function ownerIn({ value, offset }: Placed): Placed {
  const found = findObject(value);
  return found ? { value: found, offset } : refuseAt("no object with field device_id", offset);
}

function findObject(value: Value): Dictionary | undefined {
  if (is(value, "list")) return firstOf(value.items);
  if (!is(value, "dictionary")) return undefined;
  if (value.entries.has("device_id")) return value;
  return firstOf([...value.entries.values()].map((entry) => entry.value));
}

function firstOf(values: readonly Value[]): Dictionary | undefined {
  for (const value of values) {
    const found = findObject(value);
    if (found) return found;
  }
  return undefined;
}

/** The fields of an object of the class, or of a dictionary in its place. */
function entriesOf({ value, offset }: Placed, className: ClassName, what: string): Entries {
  if (is(value, "dictionary")) return value.entries;
  const fields = is(value, "record") && value.className === className ? value.fields : null;
  return (fields ?? refuseAt(`${what} is no ${className}`, offset)).entries;
}

/** The base of the first web address among the fields whose name says that it is the server's. */
function addressIn(otp: Entries): string | undefined {
  for (const [name, { value }] of otp) {
    const text = textOf(value);
    if (text === undefined || !/host|url|server|address/i.test(name)) continue;
    const [, base] = /^(https:\/\/[\w.:-]+(?:\/[\w./-]*?)?)\/*(?:iwws\/MAC\/*)?$/i.exec(text) ?? [];
    if (base !== undefined) return base;
  }
  return undefined;
}
