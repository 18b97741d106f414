// A separate process that requests OTPs, for tests of several processes.
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { PIN } from "@openpims/testing/harness";

const CONDITIONS = ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning"];

export interface OtpProcess {
  readonly child: ChildProcess;
  readonly nextLine: () => Promise<string>;
}

/** @param task for `fixtures/otp-process.ts`; the PIN is the tests' own unless the task has another */
export function startOtpProcess(task: object): OtpProcess {
  const fixture = new URL("fixtures/otp-process.ts", import.meta.url).pathname;
  const child = spawn(process.execPath, [...CONDITIONS, fixture], {
    env: { ...process.env, OTP_TASK: JSON.stringify({ pin: PIN, ...task }) },
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
