// The records that a facade keeps in a storage. The default is the client that the tests' facades are configured as.
import type { RecordKind, RecordName, SecureRecord, SecureStorage } from "@openpims/sdk";
import { type RecordOwner, recordName } from "../../../sdk/src/core/records.ts";

const TESTS_CLIENT: RecordOwner = { environment: "development", brand: "Peugeot", clientId: "openpims" };

/** The name of the record, and of its file without the ending. */
export const recordNameOf = (kind: RecordKind, owner = TESTS_CLIENT): RecordName => recordName(kind, owner);

export const recordIn = (storage: SecureStorage, kind: RecordKind, owner = TESTS_CLIENT): SecureRecord =>
  storage.record(recordNameOf(kind, owner));
