// A record's file has two slots, each with one sealed line. A text is written to the slot that does not hold the last
// flushed one, in place: one flush, where a new file takes two. A slot is a multiple of every disk's block.
import { fdatasync, readSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import type { OwnFile } from "./ownership.ts";
import { parseSealed, type SealedRecord } from "./sealed-record.ts";

const SLOT_BYTES = 8 * 1024;
const LINE_END = 0x0a;

const flush = promisify(fdatasync);

/** A well-formed line of a record's file. */
export interface Slot {
  readonly offset: number;
  readonly length: number;
  readonly sealed: SealedRecord;
}

/** The place and the header of the next line. */
export interface NextSlot {
  readonly offset: number;
  readonly sequence: number;
}

/** The header of the only line of a new file. */
export const firstSlot = { sequence: 1, flushed: true };

/** The well-formed lines of the file, the newest first. */
export function readSlots(file: OwnFile): readonly Slot[] {
  const bytes = readAll(file);
  return [0, SLOT_BYTES]
    .flatMap((offset) => lineAt(bytes, offset))
    .sort((a, b) => b.sealed.sequence - a.sealed.sequence);
}

function lineAt(bytes: Buffer, offset: number): readonly Slot[] {
  const end = bytes.indexOf(LINE_END, offset);
  if (end < 0) return [];
  const line = bytes.toString("latin1", offset, end + 1);
  const sealed = parseSealed(line);
  return sealed ? [{ offset, length: line.length, sealed }] : [];
}

function readAll({ descriptor, found }: OwnFile): Buffer {
  const bytes = Buffer.allocUnsafe(found.size);
  let read = 0;
  for (let more = 1; more > 0 && read < bytes.length; read += more)
    more = readSync(descriptor, bytes, read, bytes.length - read, read);
  return bytes.subarray(0, read);
}

/**
 * The slot to write after this one: the other one, or the same again if its line was not flushed, so that a flushed one is
 * always left. `undefined` if a line that is too long for its slot stands in the way.
 */
export function slotAfter({ offset, length, sealed }: Slot): NextSlot | undefined {
  if (length > SLOT_BYTES) return undefined;
  return { offset: sealed.flushed ? SLOT_BYTES - offset : offset, sequence: sealed.sequence + 1 };
}

/**
 * Writes a line in place.
 * @param flushed waits until it is on disk
 * @returns false, without a change, if the line is too long for a slot
 */
export async function writeSlot(
  { descriptor }: OwnFile,
  offset: number,
  line: string,
  flushed: boolean,
): Promise<boolean> {
  const bytes = Buffer.from(line, "latin1");
  if (bytes.length > SLOT_BYTES) return false;
  for (let written = 0; written < bytes.length; )
    written += writeSync(descriptor, bytes, written, bytes.length - written, offset + written);
  if (flushed) await flush(descriptor);
  return true;
}
