// One storage keeps several devices apart: the records of one brand's account are not another's.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@openpims/maccess";
import type { Configuration } from "../configuration/configuration.ts";
import type { Platform, RecordKind, RecordName, SecureRecord } from "../platform/platform.ts";
import { blamedRecord } from "./application-part.ts";

/** The part of a configuration that a record belongs to. */
export type RecordOwner = Pick<Configuration, "environment" | "brand" | "clientId">;

const ID_BYTES = 4;

/**
 * The name of a configuration's record, from environment, brand and client. An account's limits are the same for every
 * client, so the ledger's name has no client.
 * @param part the vehicle, for a ledger of its own
 */
export function recordName(
  kind: RecordKind,
  { environment, brand, clientId }: RecordOwner,
  part?: string,
): RecordName {
  const account = `${environment}-${brand}`.toLowerCase();
  if (kind === "ledger") return `${kind}.${part === undefined ? account : `${account}-${part}`}`;
  const client = bytesToHex(sha256(new TextEncoder().encode(clientId)).subarray(0, ID_BYTES));
  return `${kind}.${account}-${client}`;
}

/** A configuration's record in the platform's storage. */
export const recordOf = (
  { storage }: Pick<Platform, "storage">,
  kind: RecordKind,
  owner: RecordOwner,
): SecureRecord => blamedRecord(storage, recordName(kind, owner));
