// One device, several processes: calls are served one at a time, and each gets an OTP of its own.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Message } from "@openpims/sdk";
import { FileStorage } from "@openpims/sdk/node";
import { afterAll, beforeAll, expect, it } from "vitest";
import { otp, PIN, TestService, temporaryFolder } from "./harness.ts";

const CONDITIONS = ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning"];

let service: TestService;
const folder = temporaryFolder();
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

interface Running {
  readonly child: ChildProcess;
  readonly nextLine: () => Promise<string>;
}

function startProcess(directory: string, calls: number): Running {
  const fixture = new URL("fixtures/otp-process.ts", import.meta.url).pathname;
  const task = { directory, calls, pin: PIN, parameters: service.parameters() };
  const child = spawn(process.execPath, [...CONDITIONS, fixture], {
    env: { ...process.env, OTP_TASK: JSON.stringify(task) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<string> => {
    const { value, done } = await lines.next();
    if (done) throw new Error("the process ended early");
    return value;
  };
  return { child, nextLine };
}

it("two processes and 50 calls at once: 50 different OTPs, each accepted", async () => {
  const login = await service.createAccount();
  const storage = new FileStorage({ directory: folder.path, keychain: false });
  const pims = await service.enrolled(login, { storage });
  const processes = [startProcess(folder.path, 25), startProcess(folder.path, 25)];
  for (const { nextLine } of processes) expect(await nextLine()).toBe("ready");
  for (const { child } of processes) child.stdin?.write("go\n");
  const answers = await Promise.all(
    processes.map(async ({ nextLine }) => JSON.parse(await nextLine()) as Message[]),
  );
  await Promise.all(processes.map(({ child }) => child.exitCode ?? once(child, "exit")));
  const otps = answers.flat().map((message) => {
    if (message.status === "FAILED") throw new Error(`${message.error.code} ${message.error.label}`);
    return (message.result as { otp: string }).otp;
  });
  expect(new Set(otps).size).toBe(50);
  for (const text of otps) expect(await service.verify(login, text)).toBe(true);
  expect(await service.verify(login, await otp(pims))).toBe(true);
});

it("50 calls at once in one process", async () => {
  const login = await service.createAccount();
  const pims = await service.enrolled(login);
  const otps = await Promise.all(Array.from({ length: 50 }, () => otp(pims)));
  expect(new Set(otps).size).toBe(50);
  for (const text of otps) expect(await service.verify(login, text)).toBe(true);
});
