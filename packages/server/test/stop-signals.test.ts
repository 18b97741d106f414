// A supervisor's signal stops the service and leaves no process behind, also through npm.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { temporaryFolder } from "@openpims/testing/harness";
import { programs, SOURCE_ARGUMENTS } from "@openpims/testing/programs";
import { afterAll, expect, it } from "vitest";

const folder = temporaryFolder();
afterAll(folder.remove);

async function listening(child: ChildProcess): Promise<void> {
  if (!child.stdout) throw new Error("no stdout");
  for await (const line of createInterface({ input: child.stdout })) if (line.startsWith("listening")) return;
  throw new Error("the service ended");
}

it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("%s ends it with 0", async (signal) => {
  const args = [programs.openpimsService, "serve", "--port", "0", "--data", `${folder.path}/${signal}`];
  const child = spawn(process.execPath, [...SOURCE_ARGUMENTS, ...args], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await listening(child);
  const ended = once(child, "exit");
  child.kill(signal);
  expect(await ended).toEqual([0, null]);
});

it("npm's scripts become the service, which gets the signals that npm passes on", () => {
  const manifest = new URL("../../../package.json", import.meta.url);
  const { scripts } = JSON.parse(readFileSync(manifest, "utf8"));
  for (const name of ["start", "serve", "service"])
    expect([name, scripts[name].split("&&").at(-1).trim()]).toEqual([
      name,
      expect.stringMatching(/^exec node /),
    ]);
});
