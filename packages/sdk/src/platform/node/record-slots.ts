// A record's file has two slots, each with one sealed line. A text is written to the slot that does not hold the last
// flushed one, in place: one flush, where a new file takes two. A slot is a multiple of every disk's block.
import { fdatasync, readSync, writeSync } from "node:fs";
import { promisify } from "node:util";
import type { OwnFile } from "./ownership.ts";
import { parseSealed, type SealedRecord } from "./sealed-record.ts";

const SLOT_BYTES = 8 * 1024;
const LINE_END = 0x0a;
const SEQUENCE = /^[^}]{1,200}\},"sequence":(\d+),/;

const flush = promisify(fdatasync);

/** A line of a record's file, not yet parsed. */
export interface Line {
  readonly offset: number;
  readonly text: string;
  readonly sequence: number;
}

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

/** The lines of a file's bytes, the newest first. */
export function linesIn(bytes: Buffer): readonly Line[] {
  return [0, SLOT_BYTES].flatMap((offset) => lineAt(bytes, offset)).sort((a, b) => b.sequence - a.sequence);
}

function lineAt(bytes: Buffer, offset: number): readonly Line[] {
  const end = bytes.indexOf(LINE_END, offset);
  if (end < 0) return [];
  const text = bytes.toString("latin1", offset, end + 1);
  const [, sequence] = SEQUENCE.exec(text) ?? [];
  return sequence === undefined ? [] : [{ offset, text, sequence: Number(sequence) }];
}

/** The slot of a line, `undefined` if the line is not well-formed. */
export function slotOf({ offset, text }: Line): Slot | undefined {
  const sealed = parseSealed(text);
  return sealed && { offset, length: text.length, sealed };
}

/** The whole content of an open file. */
export function readBytes({ descriptor, found }: OwnFile): Buffer {
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
 * @param bytes the file's content
 * @param flushed waits until it is on disk
 * @returns the file's new content; `undefined`, without a change, if the line is too long for a slot
 */
export async function writeSlot(
  { descriptor }: OwnFile,
  bytes: Buffer,
  offset: number,
  line: string,
  flushed: boolean,
): Promise<Buffer | undefined> {
  const { length } = line;
  if (length > SLOT_BYTES) return undefined;
  const after = Buffer.alloc(Math.max(bytes.length, offset + length));
  bytes.copy(after);
  after.write(line, offset, "latin1");
  for (let written = 0; written < length; )
    written += writeSync(descriptor, after, offset + written, length - written, offset + written);
  if (flushed) await flush(descriptor);
  return after;
}
