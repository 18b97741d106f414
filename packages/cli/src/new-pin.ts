import { isPin } from "@openpims/sdk";
import { type Job, ownFailure } from "./job.ts";
import type { SecretKind } from "./secret-kinds.ts";
import { Stopped } from "./stopped.ts";

/** A PIN that is chosen now: one that is typed unseen is typed twice. @throws UsageError, Interrupted */
export async function newPin(job: Job, kind: SecretKind, question: string): Promise<string> {
  const { secrets, say } = job;
  const given = await secrets.given(kind);
  if (given !== undefined) return given;
  for (;;) {
    const chosen = await secrets.need(kind, question);
    if ((await secrets.need(kind, say.repeatPin)) === chosen) return chosen;
    job.note(say.pinsDiffer);
  }
}

/** The PIN where it was given, so that one of a wrong form costs no SMS. @throws Stopped, UsageError */
export async function givenPin({ secrets }: Job, kind: SecretKind): Promise<string | undefined> {
  const given = await secrets.given(kind);
  if (given !== undefined && !isPin(given)) throw new Stopped(ownFailure(2102, "pinCode"));
  return given;
}
