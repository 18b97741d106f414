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
  /** True for a bare engine, without the globals of browsers, Node and React Native. */
  readonly bare: boolean;
  /** The reason why the engine cannot run here, and the package to install; `undefined` if it can run. */
  readonly missing: string | undefined;
  /** The version by the engine itself, or by the system's packages. */
  version(): Promise<string>;
  /** Called with the run's promise, for an engine that does not end by itself. */
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

/** The path of the first program found on PATH. */
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

/** A program's output, trimmed. */
export async function outputOf(program: string, ...parameters: readonly string[]): Promise<string> {
  return (await execute(program, parameters)).stdout.trim();
}
