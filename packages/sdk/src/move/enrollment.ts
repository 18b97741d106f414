// The content of a moved enrolment: the records of one configuration, and the values that they are used with.
import { MustUpgrade, parseState, StateUnreadable } from "@openpims/maccess";
import { brands, environments } from "../configuration/values.ts";
import type { RecordOwner } from "../core/records.ts";

/** The records that move beside the device's. */
export const companions = ["ledger", "session", "remote"] as const;

/** An enrolled device on its way to another folder. It holds secrets. */
export interface MovedEnrollment {
  /** Of this export, 16 hex digits. */
  readonly id: string;
  /** The number of moves of the device, with this one. */
  readonly hop: number;
  readonly owner: RecordOwner;
  /** The text of the device's record. */
  readonly device: string;
  readonly records: Readonly<Partial<Record<(typeof companions)[number], string>>>;
  /** The values of the configuration, by their names. */
  readonly settings: Readonly<Record<string, string>>;
}

/** @returns `undefined` for any text that no export of this version has made */
export function parseEnrollment(text: string): MovedEnrollment | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { id, hop, owner, device, records, settings } = objectOf(value);
  const given = objectOf(owner);
  const environment = environments.find((known) => known === given.environment);
  const brand = brands.find((known) => known === given.brand);
  const { clientId } = given;
  if (!environment || !brand || !isText(clientId) || !isText(id) || typeof hop !== "number") return undefined;
  if (!isText(device) || !isEnrolled(device)) return undefined;
  return {
    id,
    hop,
    owner: { environment, brand, clientId },
    device,
    records: textsOf(records),
    settings: textsOf(settings),
  };
}

const isText = (value: unknown): value is string => typeof value === "string";

const objectOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null ? { ...value } : {};

const textsOf = (value: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries(objectOf(value)).filter((entry): entry is [string, string] => isText(entry[1])),
  );

function isEnrolled(text: string): boolean {
  try {
    return parseState(text).device?.secretsDelivered === true;
  } catch (error) {
    if (error instanceof StateUnreadable || error instanceof MustUpgrade) return false;
    throw error;
  }
}
