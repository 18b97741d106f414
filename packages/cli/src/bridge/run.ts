// `openpims bridge`: from the options to the loop, and to its end.
import { setTimeout as pause } from "node:timers/promises";
import type { Pims } from "@openpims/sdk";
import type { Answer } from "../job/answer.ts";
import { succeeded } from "../job/call-failed.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { ownMessage } from "../job/own-message.ts";
import { withOtp } from "../steps/one-time-password.ts";
import { askHidden, isTerminal } from "../terminal/ask.ts";
import { UsageError } from "../terminal/usage-error.ts";
import { Bridge } from "./bridge.ts";
import { KeptState } from "./kept-state.ts";
import { asOnlyBridge } from "./only-bridge.ts";
import { type BridgeOptions, readBridgeOptions, readSecretFile } from "./options.ts";
import { removeFromBroker } from "./remove.ts";
import { isUnlockCode, UnlockCode } from "./safety/unlock-code.ts";
import { bridgeSentencesIn } from "./sentences.ts";

const TICK_MS = 2_000;

export async function bridge(job: Job): Promise<Answer> {
  const options = readBridgeOptions(job, process.env);
  return asOnlyBridge(job.data, () => bridgeAlone(job, options));
}

async function bridgeAlone(job: Job, options: BridgeOptions): Promise<Answer> {
  const say = bridgeSentencesIn(job.language);
  const kept = await KeptState.open(job.data);
  if (job.has("remove")) {
    const count = await removeFromBroker(options, kept);
    return { message: ownMessage({ removed: count }), text: say.removed(count) };
  }
  const code = await unlockCode(job, options);
  if (options.pinFile !== undefined) {
    readSecretFile(options.pinFile);
    job.note(say.pinFileRisk);
  }
  return withPims(job, async (pims) => {
    await askForPinAtStart(job, pims, options);
    const parts = {
      ...{ pims, kept, options, code, withoutPin: job.has("withoutPin"), language: job.language },
      now: () => Date.now(),
      note: (line: string) => job.note(line),
      explainOptions: { language: job.language, audience: "command", ...job.whose },
    } as const;
    return untilStopped(job, new Bridge(parts));
  });
}

async function untilStopped(job: Job, running: Bridge): Promise<Answer> {
  const stopped = new AbortController();
  const stop = (): void => stopped.abort();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, stop);
  try {
    await running.start();
    await running.tick();
    job.note(bridgeSentencesIn(job.language).started(running.count));
    while (!stopped.signal.aborted) {
      await pause(TICK_MS, undefined, { signal: stopped.signal }).catch(() => undefined);
      await running.tick();
    }
  } finally {
    await running.stop();
    for (const signal of signals) process.off(signal, stop);
  }
  return { message: ownMessage({}) };
}

/** Asks for the PIN on the terminal where the servers want an OTP now. Without a terminal the bridge starts without. */
async function askForPinAtStart(job: Job, pims: Pims, { pinFile }: BridgeOptions): Promise<void> {
  if (pinFile !== undefined || job.has("withoutPin")) return;
  const message = await withOtp(job, pims, () =>
    pims.get("pims.authentication.token", { type: "remote", action: "get" }),
  );
  // A wrong PIN, or a sign-in that is over, is said now and not by a sensor.
  if (message.status === "FAILED" && isTerminal()) succeeded(message);
}

/** The code that the owner gives each time the doors are unlocked. @throws UsageError */
async function unlockCode(job: Job, options: BridgeOptions): Promise<UnlockCode | undefined> {
  if (!options.allowUnlock && job.options.unlockCodeFile !== undefined)
    throw new UsageError("--unlock-code-file needs --allow-unlock, without which unlocking is off");
  if (!options.allowUnlock) return undefined;
  const say = bridgeSentencesIn(job.language);
  const { unlockCodeFile } = options;
  if (unlockCodeFile === undefined && !isTerminal())
    throw new UsageError("--allow-unlock needs --unlock-code-file where there is no terminal");
  const code =
    unlockCodeFile === undefined
      ? await askHidden(say.unlockCode, (typed) =>
          isUnlockCode(typed ?? "") ? undefined : say.unlockCodeForm,
        )
      : readSecretFile(unlockCodeFile);
  if (!isUnlockCode(code)) throw new UsageError(say.unlockCodeForm);
  return UnlockCode.from(code);
}
