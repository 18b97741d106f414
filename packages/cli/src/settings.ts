import { homedir } from "node:os";
import { join } from "node:path";

/** Where everything of a checkout is kept unless `--data` or `OPENPIMS_DATA` says otherwise. */
export const DEFAULT_DATA = ".openpims";

/**
 * Where the command keeps its own: in a checkout, which is run from source, where `npm start` and `npm run serve` do;
 * installed, under the user's home, and never in whatever folder it is called from.
 */
export const commandData = (): string =>
  import.meta.filename.endsWith(".ts") ? DEFAULT_DATA : join(homedir(), DEFAULT_DATA);

export const DEFAULT_PORT = 8400;

/** A mistake in how the command was called: exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port > 65_535)
    throw new UsageError(`the port must be a number from 0 to 65535, not "${text}"`);
  return port;
}

/** Where the bundled service listens: as an option says, else the environment. */
export const operatorPort = (option: unknown): number =>
  parsePort(typeof option === "string" ? option : (process.env.OPENPIMS_PORT ?? String(DEFAULT_PORT)));

export interface DataFolders {
  readonly service: string;
  readonly device: string;
}

export const foldersIn = (data: string): DataFolders => ({
  service: join(data, "service"),
  device: join(data, "device"),
});
