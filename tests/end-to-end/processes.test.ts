// One device, several processes: calls run one at a time, and each gets its own OTP.
import { once } from "node:events";
import type { Message } from "@openpims/sdk";
import { FileStorage } from "@openpims/sdk/node";
import { otp, TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type OtpProcess, startOtpProcess } from "./otp-process.ts";

let service: TestService;
const folder = temporaryFolder();
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

const startProcess = (directory: string, calls: number): OtpProcess =>
  startOtpProcess({ directory, calls, parameters: service.parameters() });

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
