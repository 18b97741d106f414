// The record of a storage's moves: the place that its enrolment went to, and the exports that came.
import type { SecureRecord } from "../platform/platform.ts";

/** An export out of this storage. */
export interface Departure {
  readonly id: string;
  /** The place of the content, for people. */
  readonly to: string;
  /** The device's id, to tell it from one that was enrolled here later. */
  readonly device: string;
  /** The sealed content, until it is in its place. */
  readonly sealed?: string;
}

/** The number of a device's moves: a file of an earlier one is out of date. */
export interface Hop {
  /** The device's id. */
  readonly device: string;
  readonly count: number;
}

export interface Moves {
  /** Of the device that came or went last. */
  readonly hop?: Hop | undefined;
  readonly departure?: Departure | undefined;
  /** The ids of the exports that were imported here. */
  readonly arrivals: readonly string[];
}

/** An unreadable text counts as empty: the device's record alone decides who holds the enrolment. */
export async function readMoves(record: SecureRecord): Promise<Moves> {
  const text = await record.read();
  return text === undefined ? { arrivals: [] } : parseMoves(text);
}

/** The number of moves of a device that this storage knows of. */
export const hopsOf = ({ hop }: Moves, device: string | undefined): number =>
  hop !== undefined && hop.device === device ? hop.count : 0;

export const writeMoves = (record: SecureRecord, moves: Moves): Promise<void> =>
  record.write(JSON.stringify({ moves: 1, ...moves }));

function parseMoves(text: string): Moves {
  try {
    const { moves, ...rest }: Partial<Moves> & { moves?: unknown } = JSON.parse(text);
    if (moves === 1 && Array.isArray(rest.arrivals)) return { ...rest, arrivals: rest.arrivals };
  } catch {
    // Not written here.
  }
  return { arrivals: [] };
}
