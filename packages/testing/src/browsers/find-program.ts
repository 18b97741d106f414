import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The path of the first program found on PATH. */
export const findProgram = (...names: readonly string[]): string | undefined =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
