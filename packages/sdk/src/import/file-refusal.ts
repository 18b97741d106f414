import { PimsFailure } from "../codes/failure.ts";

/** Why a file is not taken over: a name and an offset, never what stands in the file. */
export const fileRefusal = (
  reason: string,
  kind: "FileRefused" | "FileUnfinished" | "FileOfOtherHost" = "FileRefused",
): PimsFailure => new PimsFailure({ kind, reason }, "file");

/** Refuses the file for what stands at the offset. */
export function refuseAt(what: string, offset: number): never {
  throw fileRefusal(`${what} at offset ${offset}`);
}
