// Programs that a machine may lack: the tests that need one are then skipped, with the reason and their count.
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface Installed {
  /** The program's file; `undefined` if the machine lacks it. */
  readonly file: string | undefined;
  /** Part of a group's name, so that a skipped group gives the reason. */
  readonly reason: string;
}

/** Finds a program in PATH and in the folders of system programs. `remedy` is printed where it is missing. */
export function findInstalled(program: string, remedy: string): Installed {
  const file = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin", "/usr/local/bin"]
    .map((folder) => join(folder, program))
    .find((path) => existsSync(path));
  const reason = file === undefined ? ` (SKIPPED: ${program} not found)` : "";
  if (file === undefined) console.warn(`No test of ${program}${reason}: ${remedy}`);
  return { file, reason };
}
