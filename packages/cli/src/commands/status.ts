import type { LedgerLine, LedgerReport, Message, Pims, Resource } from "@openpims/sdk";
import type { Command } from "commander";
import { type Answer, setAction } from "../job/answer.ts";
import { foundClientSecret, withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { movedSentence } from "../job/moved.ts";
import { ownMessage } from "../job/own-message.ts";
import { localTime } from "../terminal/local-time.ts";
import { safeLine } from "../terminal/safe-text.ts";

export function addStatus(program: Command): void {
  const command = program
    .command("status")
    .description("the signed-in user, and the state of this device and the account; costs nothing");
  setAction(command, (job) => withPims(job, (pims) => status(job, pims), { needs: "device", waits: false }));
}

/** The unknown values, each with the code of the call that failed. */
type Unknown = Record<string, { readonly code: number; readonly label: string }>;

async function status(job: Job, pims: Pims): Promise<Answer> {
  const unknown: Unknown = {};
  /** The result of a call. `null` if it failed: by a code in `absent` there is no value, by another it is unknown. */
  function known<Result>(
    name: string,
    message: Message<Result>,
    ...absent: readonly number[]
  ): Result | null {
    if (message.status === "SUCCEEDED") return (message as { result: Result }).result;
    if (!absent.includes(message.error.code)) unknown[name] = message.error;
    return null;
  }
  const account = "pims.authentication.account";
  const user = known("username", await pims.get(account, { actionType: "basic", type: "username" }), 2301);
  const device = known(
    "isDeviceActivated",
    await pims.get(account, { actionType: "strong", type: "isDeviceActivated" }),
  );
  const blocked = known(
    "isAccountBlocked",
    await pims.get(account, { actionType: "strong", type: "isAccountBlocked" }),
  );
  // Without the client secret a refresh fails and would end the session: do not try.
  const canAsk = (await foundClientSecret(job, job.configuration)) !== undefined;
  const trusted =
    user && canAsk && known("phoneNumber", await pims.get("pims.authentication.trustedphonenumber"), 2307);
  const used = known("ledger", await pims.get(account, { actionType: "strong", type: "ledger" }));
  const moved = device?.isDeviceActivated === false ? await movedSentence(job) : undefined;
  if (moved) job.note(moved);
  const log = known("logPath", await pims.get("pims.sdk.log"));
  const result = {
    username: user?.username ?? null,
    isDeviceActivated: device?.isDeviceActivated ?? null,
    isAccountBlocked: blocked?.isAccountBlocked ?? "Unknown",
    phoneNumber: trusted ? trusted.phoneNumber : null,
    // The SDK reports the empty text if it writes no file.
    logPath: log?.logPath || null,
    ledger: used?.ledger ?? null,
    unknown,
  };
  return { message: ownMessage(result), text: textOf(job, result) };
}

type Result = Readonly<Record<string, unknown>> & {
  readonly unknown: Unknown;
  readonly ledger: LedgerReport | null;
};

function textOf(job: Job, result: Result): string {
  const { say } = job;
  const rows: readonly (readonly [string, string])[] = [
    ["username", say.statusUser],
    ["isDeviceActivated", say.statusDevice],
    ["isAccountBlocked", say.statusBlocked],
    ["phoneNumber", say.statusPhone],
    ["logPath", say.statusLog],
  ];
  const lines = rows.map(([name, heading]) => {
    const why = result.unknown[name];
    const value = result[name];
    if (why) return `${heading}: ${say.notKnown} (${why.code} ${why.label})`;
    return `${heading}: ${value === null ? say.none : (say.statusValues[String(value)] ?? value)}`;
  });
  return [...lines, ...ledgerLines(job, result)].map(safeLine).join("\n");
}

/** The resources of the account that this device has used. */
function ledgerLines({ say, language }: Job, { ledger, unknown }: Result): string[] {
  const why = unknown.ledger;
  if (why) return [`${say.statusLedger}: ${say.notKnown} (${why.code} ${why.label})`];
  const entries = Object.entries(ledger ?? {}) as [Resource, LedgerLine][];
  return entries.map(
    ([resource, { used, limit, nextTry }]) =>
      `${say.statusLedger}, ${say.resources[resource]}: ${say.of(used, limit)}${nextTry === null ? "" : say.nextAt(localTime(nextTry, language))}`,
  );
}
