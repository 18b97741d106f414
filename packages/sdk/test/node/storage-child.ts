import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

export type KeychainUse = "keychain" | "no-keychain";

/** The command line of a process that uses a folder of records. */
export function childCommand(
  what: string,
  directory: string,
  keychain: KeychainUse,
  ...rest: string[]
): string[] {
  const script = fileURLToPath(new URL("./fixtures/storage-child.ts", import.meta.url));
  const flags = ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning", "--expose-gc"];
  return [process.execPath, ...flags, script, what, directory, keychain, ...rest];
}

/** Starts a process, which is killed after the test. */
export function start([program = "", ...args]: string[], env?: NodeJS.ProcessEnv): ChildProcess {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], ...(env && { env }) });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

/** Waits for the `count`th line that the process prints. */
export async function untilLine(child: ChildProcess, count = 1): Promise<string> {
  if (child.stdout === null) throw new Error("The process prints nowhere");
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) if (++seen === count) return line;
  throw new Error(`The process ended after ${seen} lines`);
}

export async function killed(child: ChildProcess): Promise<void> {
  const closed = once(child, "close");
  child.kill("SIGKILL");
  child.stdout?.resume();
  child.stderr?.resume();
  await closed;
}

/** Runs a process to its end. @returns its output */
export async function run(command: string[], env?: NodeJS.ProcessEnv): Promise<string> {
  const child = start(command, env);
  let printed = "";
  let complaints = "";
  child.stdout?.on("data", (chunk) => {
    printed += chunk;
  });
  child.stderr?.on("data", (chunk) => {
    complaints += chunk;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`The process ended with ${code}: ${complaints}`);
  return printed.trim();
}
