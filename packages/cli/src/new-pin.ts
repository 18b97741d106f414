import type { Job } from "./job.ts";
import type { SecretKind } from "./secret-kinds.ts";

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
