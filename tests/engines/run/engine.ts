// An engine that the portable tests run in.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Engine {
  /** As docs/judges.md calls it. */
  readonly name: string;
  /** Whether it comes alone, without what browsers, Node and React Native put around an engine. */
  readonly bare: boolean;
  /** Why it cannot run here, and what to install; `undefined` where it can. */
  readonly missing: string | undefined;
  /** As it says itself, or as the system's packages say of it. */
  version(): Promise<string>;
  /** What is called on the run's promise where the engine does not end by itself. */
  readonly ending?: string;
  /** A script of the bundler's as the engine takes it. */
  prepare?(script: string): Promise<string>;
  /**
   * Runs a script, which writes lines with `print`, and has ended when the promise is fulfilled.
   * @returns the lines
   */
  run(script: string): Promise<string[]>;
  /** Ends what is left of it. */
  close?(): Promise<void>;
}

/** Where a program is on the path. */
export const findProgram = (...names: readonly string[]): string | undefined =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));

/** Runs a shell of an engine's on a script. @throws Error with all that it wrote, where it ends badly */
export async function runShell(program: string, script: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "openpims-engine-"));
  try {
    const file = join(folder, "script.js");
    await writeFile(file, script);
    const { stdout } = await execute(program, [file], { timeout: 60_000, maxBuffer: 16 * 1024 * 1024 });
    return stdout.split("\n").filter((line) => line !== "");
  } catch (error) {
    const { message, stdout = "", stderr = "" } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${message}\n${stdout}\n${stderr}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a program writes, without the space around it. */
export async function outputOf(program: string, ...parameters: readonly string[]): Promise<string> {
  return (await execute(program, parameters)).stdout.trim();
}
