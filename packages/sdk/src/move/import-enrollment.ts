// The records of a moved enrolment are written with its device, after the server has accepted the device's keys.
import { parseState, StateUnreadable, StoreError } from "@openpims/maccess";
import { type RecordOwner, recordName, recordOf } from "../core/records.ts";
import { mergeEntries, parseEntries, serialiseEntries } from "../ledger/entries.ts";
import { resources } from "../ledger/resources.ts";
import type { Platform, RecordKind, RecordName, SecureRecord, SecureStorage } from "../platform/platform.ts";
import { type MovedEnrollment, parseEnrollment } from "./enrollment.ts";
import { hopsOf, readMoves, writeMoves } from "./move-record.ts";
import { MoveRefused } from "./move-refused.ts";

/**
 * Reads the content of an export.
 * @param content the content that the export sealed
 * @throws MoveRefused
 * @example
 * const { owner: itsOwner } = readEnrollment(content);
 */
export function readEnrollment(content: string): MovedEnrollment {
  const enrollment = parseEnrollment(content);
  if (enrollment === undefined) throw new MoveRefused("content");
  return enrollment;
}

/**
 * Checks that the enrolment may come into the storage.
 * @param platform with the storage to import into
 * @param enrollment the content of an export
 * @throws MoveRefused, StoreError
 * @example
 * await requireRoomFor(platform, enrollment);
 */
export async function requireRoomFor(
  platform: Pick<Platform, "storage">,
  { id, hop, owner, device }: MovedEnrollment,
): Promise<void> {
  const moves = await readMoves(recordOf(platform, "moves", owner));
  if (moves.arrivals.includes(id)) throw new MoveRefused("imported before");
  if (await isEnrolled(recordOf(platform, "device", owner))) throw new MoveRefused("enrolled");
  if (hop < hopsOf(moves, parseState(device).device?.id)) throw new MoveRefused("earlier export");
}

async function isEnrolled(record: SecureRecord): Promise<boolean> {
  try {
    const text = await record.read();
    return text !== undefined && parseState(text).device !== null;
  } catch (error) {
    // The import itself reports it.
    if (error instanceof StateUnreadable) return false;
    throw error;
  }
}

/**
 * Gives a storage to import the enrolment's device into: the first write of its record also writes the ledger and the
 * session, before it, and remembers the import, after it.
 * @param storage the storage to write to
 * @param enrollment the content of an export
 * @example
 * const arriving = createPims({ ...platform, storage: arrivingStorage(platform.storage, enrollment) });
 * const file = new TextEncoder().encode(enrollment.device);
 * const message = await arriving.set("pims.authentication.enrollment", { action: "import", file });
 */
export function arrivingStorage(storage: SecureStorage, enrollment: MovedEnrollment): SecureStorage {
  const name = recordName("device", enrollment.owner);
  const record = (asked: RecordName): SecureRecord => {
    const stored = storage.record(asked);
    if (asked !== name) return stored;
    return {
      exclusively: (work) => stored.exclusively(work),
      read: () => stored.read(),
      setAside: () => stored.setAside(),
      write: async (text) => {
        await writeCompanions(storage, enrollment);
        await stored.write(text);
        await remember(storage, enrollment);
      },
    };
  };
  return { record, prepare: async () => storage.prepare?.() };
}

/**
 * True if the enrolment came here by a move, so that a copy of its file may be in use elsewhere.
 * @param platform the storage that has the enrolment
 * @param owner the environment, brand and client of the enrolment
 * @throws StoreError
 * @example
 * const owner = { environment: "Production", brand: "Peugeot", clientId: "my-client" } as const;
 * if (await arrivedByMove(platform, owner)) console.log("A copy of the file may be in use elsewhere.");
 */
export async function arrivedByMove(
  platform: Pick<Platform, "storage">,
  owner: RecordOwner,
): Promise<boolean> {
  const { arrivals, hop } = await readMoves(recordOf(platform, "moves", owner));
  if (arrivals.length === 0 || hop === undefined) return false;
  const text = await recordOf(platform, "device", owner).read();
  return text !== undefined && parseState(text).device?.id === hop.device;
}

async function writeCompanions(storage: SecureStorage, { owner, records }: MovedEnrollment): Promise<void> {
  const record = (kind: RecordKind) => recordOf({ storage }, kind, owner);
  const { session, remote, ledger } = records;
  if (ledger !== undefined) await addToLedger(record("ledger"), ledger);
  if (session !== undefined) await fill(record("session"), session);
  if (remote !== undefined) await fill(record("remote"), remote);
}

async function remember(storage: SecureStorage, { id, hop, owner, device }: MovedEnrollment): Promise<void> {
  const moves = recordOf({ storage }, "moves", owner);
  const { arrivals } = await readMoves(moves);
  const last = { device: parseState(device).device?.id ?? "", count: hop };
  if (!arrivals.includes(id)) await writeMoves(moves, { arrivals: [...arrivals, id], hop: last });
}

/** A user who is signed in here stays signed in. */
function fill(record: SecureRecord, text: string): Promise<void> {
  return record.exclusively(async () => {
    const stored = await readable(record);
    if (stored === undefined || stored === "null") await record.write(text);
  });
}

/** The uses that either folder has counted stay counted. */
function addToLedger(record: SecureRecord, text: string): Promise<void> {
  return record.exclusively(async () => {
    const here = parseEntries((await readable(record)) ?? "", resources);
    const moved = parseEntries(text, resources);
    if (moved) await record.write(serialiseEntries(here ? mergeEntries(here, moved) : moved));
  });
}

/** The record's text; one that cannot be read is set aside. */
async function readable(record: SecureRecord): Promise<string | undefined> {
  try {
    return await record.read();
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== "unreadable") throw error;
    await record.setAside();
    return undefined;
  }
}
