// An engine that the portable tests run in.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

export interface Engine {
  /** The name in docs/judges.md. */
  readonly name: string;
  /** True for a bare engine, without the globals of browsers, Node and React Native. */
  readonly bare: boolean;
  /** The reason why the engine cannot run here, and the package to install; `undefined` if it can run. */
  readonly missing: string | undefined;
  /** The version by the engine itself, or by the system's packages. */
  version(): Promise<string>;
  /** Called with the run's promise, for an engine that does not end by itself. */
  readonly ending?: string;
  /** Converts a bundled script to the engine's form. */
  prepare?(script: string): Promise<string>;
  /**
   * Runs a script, which prints lines with `print`. The promise is fulfilled after its end.
   * @returns the lines
   */
  run(script: string): Promise<string[]>;
  /** Releases remaining resources. */
  close?(): Promise<void>;
}

/**
 * Runs an engine's shell on a script.
 * @param before the shell's arguments before the script
 * @throws Error with its whole output if it fails
 */
export async function runShell(
  program: string,
  script: string,
  before: readonly string[] = [],
): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), "openpims-engine-"));
  try {
    const file = join(folder, "script.js");
    await writeFile(file, script);
    const { stdout } = await execute(program, [...before, file], {
      timeout: 60_000,
      maxBuffer: 16 * 1024 * 1024,
    });
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
