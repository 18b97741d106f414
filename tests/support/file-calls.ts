// Counts the calls of the file system that OTPs make on a device's folder, in a process of their own.
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { InitializeParameters, LimitOptions } from "@openpims/sdk";

const FLAGS = ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning"];
const program = fileURLToPath(new URL("counted-otp-process.ts", import.meta.url));
const FLUSHES = ["fsync", "fsyncSync", "fdatasync", "fdatasyncSync", "sync", "datasync"];

export interface OtpTask {
  /** The folder of an enrolled device. */
  readonly directory: string;
  /** The OTPs to count. */
  readonly calls: number;
  readonly pin: string;
  readonly parameters: InitializeParameters;
  readonly limits?: LimitOptions | undefined;
}

export interface FileCalls {
  /** Of Node's functions; SQLite's own are not among them. */
  readonly calls: number;
  readonly flushes: number;
  /** Seals of records that were opened. */
  readonly unseals: number;
  readonly byName: Readonly<Record<string, number>>;
}

/** @throws Error if one of the OTPs failed */
export async function countFileCalls(task: OtpTask): Promise<FileCalls> {
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, program, JSON.stringify(task)]);
  const { createDecipheriv: unseals = 0, ...byName } = JSON.parse(stdout) as Record<string, number>;
  const sum = (names: readonly string[]) => names.reduce((all, name) => all + (byName[name] ?? 0), 0);
  return { byName, calls: sum(Object.keys(byName)), flushes: sum(FLUSHES), unseals };
}
