// One holder at a time: the device's record is emptied before the sealed content leaves the storage. Until then the
// content is in the record of moves, so that a process that is killed in between loses nothing.
import { bytesToHex, newState, parseState, StoreError, serialiseState } from "@openpims/maccess";
import { type RecordOwner, recordOf } from "../core/records.ts";
import type { Platform, SecureRecord } from "../platform/platform.ts";
import { companions, type MovedEnrollment } from "./enrollment.ts";
import { type Departure, hopsOf, readMoves, writeMoves } from "./move-record.ts";
import { MoveRefused } from "./move-refused.ts";

/** The way out of a storage. */
export interface EnrollmentExit {
  /** The place of the content, for people. */
  readonly to: string;
  /** The configuration's values, to be used with the device. */
  readonly settings: Readonly<Record<string, string>>;
  /** Seals the content. Not called where an earlier export was interrupted after it. */
  seal(content: string): Promise<string>;
  /** Puts the sealed content in its place. It may be there already, from an export that was interrupted. */
  put(sealed: string): Promise<void>;
}

/**
 * Checks that there is an enrolment to export.
 * @param platform with the storage to export from
 * @param owner the configuration that the device belongs to
 * @returns `begun` where an earlier export was interrupted: its content is sealed already
 * @throws MoveRefused, StoreError
 * @example
 * const isBegun = (await requireExportable(platform, owner)) === "begun";
 */
export async function requireExportable(
  platform: Pick<Platform, "storage">,
  owner: RecordOwner,
): Promise<"new" | "begun"> {
  const { begun } = await stateOf(recordsOf(platform, owner));
  return begun ? "begun" : "new";
}

/**
 * Moves the enrolled device, its session and its ledger out of the storage, which has no enrolment afterwards. An export
 * that was interrupted is finished.
 * @param platform with the storage to export from
 * @param owner the configuration that the device belongs to
 * @param exit seals and places the content
 * @returns the moved enrolment: `an earlier one` where a device was enrolled after an interrupted export, and stays
 * @throws MoveRefused, StoreError; the errors of `seal` and `put`
 * @example
 * await exportEnrollment(platform, owner, {
 *   to: "device.openpims",
 *   settings: {},
 *   seal: (content) => sealUnder(passphrase, content),
 *   put: (sealed) => replaceFile("device.openpims", sealed),
 * });
 */
export async function exportEnrollment(
  platform: Pick<Platform, "storage" | "random">,
  owner: RecordOwner,
  exit: EnrollmentExit,
): Promise<"the present one" | "an earlier one"> {
  const records = recordsOf(platform, owner);
  const { device, remote, session, ledger, moves } = records;
  return allLocked([device, remote, session, ledger], async () => {
    const found = await stateOf(records);
    const { sealed, ...departure } =
      found.begun ?? (await depart(platform, owner, records, exit, found.text));
    const isOvertaken = found.begun !== undefined && found.isOvertaken;
    // The session of a device that was enrolled later is not this device's.
    if (!isOvertaken) for (const record of [session, remote]) await record.write("null");
    await exit.put(sealed);
    await writeMoves(moves, { ...(await readMoves(moves)), departure: { ...departure, to: exit.to } });
    return isOvertaken ? "an earlier one" : "the present one";
  });
}

/**
 * Gives the place that the storage's enrolment was moved to.
 * @param platform with the storage
 * @param owner the configuration that the device belonged to
 * @returns `undefined` where there is an enrolment, or was none
 * @throws StoreError
 * @example
 * const { to } = (await exportedTo(platform, owner)) ?? {};
 */
export async function exportedTo(
  platform: Pick<Platform, "storage">,
  owner: RecordOwner,
): Promise<{ readonly to: string; readonly finished: boolean } | undefined> {
  const { departure } = await readMoves(recordOf(platform, "moves", owner));
  const text = departure && (await recordOf(platform, "device", owner).read());
  if (!departure || (text !== undefined && parseState(text).device)) return undefined;
  return { to: departure.to, finished: departure.sealed === undefined };
}

type Records = Readonly<Record<"device" | "moves" | (typeof companions)[number], SecureRecord>>;

function recordsOf(platform: Pick<Platform, "storage">, owner: RecordOwner): Records {
  return {
    device: recordOf(platform, "device", owner),
    moves: recordOf(platform, "moves", owner),
    ledger: recordOf(platform, "ledger", owner),
    session: recordOf(platform, "session", owner),
    remote: recordOf(platform, "remote", owner),
  };
}

type Begun = Departure & { readonly sealed: string };
type Exportable =
  | { readonly begun: Begun; readonly isOvertaken: boolean }
  | { readonly begun?: undefined; readonly text: string };

/** The departure that an interrupted export has begun, or the device to export. @throws MoveRefused, StoreError */
async function stateOf(records: Records): Promise<Exportable> {
  const { departure } = await readMoves(records.moves);
  const text = await records.device.read();
  const { device = null, pending } = text === undefined ? {} : parseState(text);
  const sealed = departure?.sealed;
  if (departure && sealed !== undefined && device?.id !== departure.device)
    return { begun: { ...departure, sealed }, isOvertaken: device !== null };
  if (text === undefined || !device) throw new MoveRefused("not enrolled");
  if (!device.secretsDelivered) throw new MoveRefused("unfinished");
  if (pending) throw new MoveRefused("PIN change");
  return { text };
}

/** Takes the device out of its record. The sealed content is stored before. */
async function depart(
  { random }: Pick<Platform, "random">,
  { environment, brand, clientId }: RecordOwner,
  records: Records,
  { to, settings, seal }: EnrollmentExit,
  text: string,
): Promise<Begun> {
  const kept: Record<string, string> = {};
  for (const name of companions) {
    const stored = await records[name].read();
    if (stored !== undefined) kept[name] = stored;
  }
  const id = bytesToHex(random(8));
  const owner = { environment, brand, clientId };
  const device = parseState(text).device?.id ?? "";
  const moves = await readMoves(records.moves);
  const hop = hopsOf(moves, device) + 1;
  const enrollment: MovedEnrollment = { id, hop, owner, device: text, records: kept, settings };
  const sealed = await seal(JSON.stringify(enrollment));
  const departure = { id, to, device, sealed };
  await writeMoves(records.moves, { ...moves, hop: { device, count: hop }, departure });
  // The next enrolment here is another installation: with this one's name it would end the moved device.
  await records.device.write(serialiseState(newState(random)));
  return departure;
}

/** Locks the records in this order: an operation of a device locks its ledger, one of a token its session. */
async function allLocked<T>([first, ...others]: readonly SecureRecord[], work: () => Promise<T>): Promise<T> {
  if (first === undefined) return work();
  try {
    return await first.exclusively(() => allLocked(others, work));
  } catch (error) {
    throw error instanceof StoreError && error.trouble === "busy" ? new MoveRefused("busy") : error;
  }
}
