import { PimsFailure } from "../codes/failure.ts";

/** The reason that a file is refused: a name and an offset, never the file's content. */
export const fileRefusal = (
  reason: string,
  kind: "FileRefused" | "FileUnfinished" | "FileOfOtherHost" = "FileRefused",
): PimsFailure => new PimsFailure({ kind, reason }, "file");

/** Refuses the file for its content at the offset. */
export function refuseAt(what: string, offset: number): never {
  throw fileRefusal(`${what} at offset ${offset}`);
}
