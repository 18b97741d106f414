// A secret that a person typed wrong is asked for again, as long as a further try is safe.
import { type LedgerLine, type Message, normaliseSmsCode, type Pims } from "@openpims/sdk";
import type { Job } from "../job/job.ts";
import { isTerminal } from "../terminal/ask.ts";
import { localTime } from "../terminal/local-time.ts";
import type { SecretKind } from "../terminal/secret-kinds.ts";
import { canTypeCode, smsCode } from "./sms.ts";

/** Wrong codes of one SMS that are typed before the command ends. */
const MOST_CODES = 3;

/** Wrong PINs in a row that the bundled service allows, where the ledger has no limit of its own. */
const MOST_PINS = 3;

/** The codes of the catalogue for a wrong secret. */
const WRONG_CODE = 2305;
const WRONG_PIN = 2308;

type Call<Result> = (secret: string) => Promise<Message<Result>>;

/** Makes the call with the SMS code, once more for each wrong one that was typed. @throws UsageError, Interrupted */
export async function withSmsCode<Result>(
  job: Job,
  pims: Pims,
  call: Call<Result>,
): Promise<Message<Result>> {
  const { say, note } = job;
  const canAsk = await canTypeCode(job);
  const refused: string[] = [];
  for (;;) {
    const code = await smsCode(job, pims, (typed) =>
      refused.includes(normaliseSmsCode(typed)) ? say.refusedCode : undefined,
    );
    const message = await call(code);
    const isWrong = message.status === "FAILED" && message.error.code === WRONG_CODE;
    refused.push(normaliseSmsCode(code));
    if (!isWrong || !canAsk || refused.length === MOST_CODES) return message;
    note(say.wrongCode(MOST_CODES - refused.length));
  }
}

/** Makes the call with the PIN, once more for each wrong one that was typed while tries are left. */
export async function withPin<Result>(
  job: Job,
  pims: Pims,
  kind: SecretKind,
  question: string | undefined,
  call: Call<Result>,
): Promise<Message<Result>> {
  const { secrets, say, note } = job;
  const canAsk = isTerminal() && (await secrets.given(kind)) === undefined;
  await noteTriesLeft(job, pims);
  const refused: string[] = [];
  for (;;) {
    const pin = await secrets.get(kind, question, (typed) =>
      refused.includes(typed) ? say.refusedPin : undefined,
    );
    const message = await call(pin);
    if (message.status === "SUCCEEDED" || message.error.code !== WRONG_PIN) return message;
    refused.push(pin);
    const left = triesLeft(await pinTries(pims));
    if (left !== undefined) note(left > 0 ? say.wrongPin(left) : say.lastPin);
    if (!canAsk || left === undefined || left <= 0) return message;
  }
}

/** An earlier command may have had a PIN refused. It is stored nowhere, so only its count can be said. */
async function noteTriesLeft({ say, note, language }: Job, pims: Pims): Promise<void> {
  const tries = await pinTries(pims);
  const left = triesLeft(tries);
  if (!tries || left === undefined || tries.used === 0) return;
  if (tries.nextTry !== null) note(say.noPinTry(localTime(tries.nextTry, language)));
  else if (left > 0) note(say.pinTries(left));
}

async function pinTries(pims: Pims): Promise<LedgerLine | undefined> {
  const message = await pims.get("pims.authentication.account", { actionType: "strong", type: "ledger" });
  return message.status === "FAILED" ? undefined : message.result.ledger.pinTry;
}

const triesLeft = (tries: LedgerLine | undefined): number | undefined =>
  tries && (tries.limit ?? MOST_PINS) - tries.used;
