import { explain, type Failed, type Pims } from "@openpims/sdk";
import { CallFailed } from "../job/call-failed.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { copySentence, movedSentence } from "../job/moved.ts";
import { ownMessage } from "../job/own-message.ts";
import { BLOCKED } from "../job/remedy.ts";
import type { Check } from "./checks.ts";

const account = "pims.authentication.account";

/** Checks the signed-in user and the device's ability to give an OTP. Its status request costs no try. */
export async function checkDevice(job: Job): Promise<readonly Check[]> {
  const checks: Check[] = [];
  try {
    await withPims(
      job,
      async (pims) => {
        checks.push(await checkUser(pims), await checkEnrollment(job, pims));
        return { message: ownMessage({}) };
      },
      { waits: false },
    );
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    checks.push(failed("device", error.failed));
  }
  return checks;
}

const failed = (name: string, { error: { code, label } }: Failed): Check => ({
  name,
  state: "fail",
  found: `${code} ${label}`,
  remedy: `openpims explain ${code}`,
});

/** The brands' servers have no reset for this command: the explanation names the app. */
const unblock = (job: Job): string =>
  job.whose.environment === "Production"
    ? explain(BLOCKED, { audience: "command", ...job.whose }).remedy
    : "openpims pin reset";

async function checkUser(pims: Pims): Promise<Check> {
  const user = await pims.get(account, { actionType: "basic", type: "username" });
  const name = "user";
  if (user.status === "SUCCEEDED")
    return { name, state: "ok", found: `signed in as ${user.result.username}` };
  if (user.error.code === 2301)
    return { name, state: "warn", found: "nobody is signed in", remedy: "openpims login" };
  return failed(name, user);
}

async function checkEnrollment(job: Job, pims: Pims): Promise<Check> {
  const name = "device";
  const device = await pims.get(account, { actionType: "strong", type: "isDeviceActivated" });
  if (device.status === "FAILED") return failed(name, device);
  if (!device.result.isDeviceActivated) {
    const moved = await movedSentence(job);
    if (moved) return { name, state: "warn", found: "not enrolled", remedy: moved };
    return { name, state: "warn", found: "not enrolled", remedy: "openpims enroll" };
  }
  const blocked = await pims.get(account, { actionType: "strong", type: "isAccountBlocked" });
  const state = blocked.status === "SUCCEEDED" ? blocked.result.isAccountBlocked : "Unknown";
  if (state === "PinBlocked")
    return { name, state: "fail", found: "the account is blocked", remedy: unblock(job) };
  if (state === "Unknown")
    return {
      name,
      state: "warn",
      found: "enrolled; the server does not tell its state",
      remedy: (await copySentence(job)) ?? "openpims status",
    };
  return { name, state: "ok", found: "enrolled, not blocked" };
}
