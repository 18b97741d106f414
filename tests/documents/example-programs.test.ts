// The programs of examples/ that run by themselves, against a service.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { startTestService, type TestService } from "@openpims/testing";
import { temporaryFolder } from "@openpims/testing/harness";
import { SOURCE_ARGUMENTS } from "@openpims/testing/programs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { root } from "./repository.ts";

// Programs and a browser beside other tests are slow.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

let service: TestService;
const folder = temporaryFolder();
beforeAll(async () => {
  service = await startTestService();
});
afterAll(async () => {
  await service.close();
  folder.remove();
});

/** Runs examples/node.ts. @param answers each question's end and its answer */
async function run(env: Record<string, string>, answers: Readonly<Record<string, () => Promise<string>>>) {
  const program = [...SOURCE_ARGUMENTS, join(root, "examples/node.ts")];
  const child = spawn(process.execPath, program, { env: { ...env, HOME: folder.path } });
  let [stdout, asked] = ["", ""];
  child.stdout.on("data", (text) => {
    stdout += text;
  });
  child.stderr.on("data", async (text) => {
    asked += text;
    const answer = Object.entries(answers).find(([question]) => asked.endsWith(question))?.[1];
    if (answer) child.stdin.write(`${await answer()}\n`);
  });
  const [status] = await once(child, "close");
  return { status, stdout: stdout.trim(), asked };
}

it("examples/node.ts enrols the machine and prints an OTP", { timeout: 120_000 }, async () => {
  const account = await service.account();
  const { clientSecret } = service.parameters.credential;
  const env = {
    SERVICE: service.url,
    CLIENT_SECRET: clientSecret,
    DIRECTORY: join(folder.path, "device"),
    LOGIN: account.login,
    PASSWORD: account.password,
  };
  const answers = {
    "SMS code: ": () => account.smsCode(),
    "PIN of the account: ": async () => "4071",
    "PIN: ": async () => "4071",
  };
  const { status, stdout } = await run(env, answers);
  expect(status).toBe(0);
  expect(await account.verify(stdout)).toBe(true);
  const wrong = await run(env, { ...answers, "PIN: ": async () => "9999" });
  expect(wrong).toMatchObject({ status: 1, stdout: "", asked: expect.stringContaining("PIN") });
});
