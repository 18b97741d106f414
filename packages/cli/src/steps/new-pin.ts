import { isPin, pinWeakness } from "@openpims/sdk";
import { CallFailed } from "../job/call-failed.ts";
import type { Job } from "../job/job.ts";
import { ownFailure } from "../job/own-message.ts";
import type { SecretKind } from "../terminal/secret-kinds.ts";

/** A new PIN, typed twice if it is typed without echo. @throws UsageError, Interrupted */
export async function newPin(job: Job, kind: SecretKind, question: string): Promise<string> {
  const { secrets, say } = job;
  const given = await secrets.given(kind);
  if (given !== undefined) return given;
  for (;;) {
    const chosen = await secrets.get(kind, question);
    // The server may take it: only a PIN that is typed here is refused before it is sent.
    const weakness = pinWeakness(chosen);
    if (weakness) {
      job.note(say.weakPin[weakness]);
      continue;
    }
    if ((await secrets.get(kind, say.repeatPin)) === chosen) return chosen;
    job.note(say.pinsDiffer);
  }
}

/** The PIN if it was given, checked early: a malformed PIN then costs no SMS. @throws CallFailed, UsageError */
export async function givenPin({ secrets }: Job, kind: SecretKind): Promise<string | undefined> {
  const given = await secrets.given(kind);
  if (given !== undefined && !isPin(given)) throw new CallFailed(ownFailure(2102, "pinCode"));
  return given;
}

/** Gives the PIN of {@link newPin}, which is asked for at the first use only. @param given a PIN that was given already */
export function newPinOnce(
  job: Job,
  kind: SecretKind,
  question: string,
  given?: string,
): () => Promise<string> {
  let pin = given;
  return async () => {
    pin ??= await newPin(job, kind, question);
    return pin;
  };
}
