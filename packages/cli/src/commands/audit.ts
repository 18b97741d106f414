import { type Command, Option } from "commander";
import { ownMessage, perform } from "../job.ts";
import { askOperator } from "../operator.ts";
import { UsageError } from "../settings.ts";

interface Verification {
  readonly whole: boolean;
  readonly fault?: { readonly what: string; readonly position: number | null; readonly id: number | null };
  readonly checked: number;
  readonly unchained: number;
  readonly end: { readonly position: number; readonly hash: string };
}

export function addAudit(program: Command): void {
  const audit = program.command("audit").description("the audit log of the service that runs here");
  const verify = audit
    .command("verify")
    .description("whether the log is what the service wrote, in its order, with nothing taken out")
    .addOption(
      new Option("--end <position:hash>", "an end that was noted before: the log must still hold it"),
    );
  perform(verify, async (job) => {
    const { end } = job.options;
    if (end !== undefined && !/^\d{1,15}:[0-9a-f]{64}$/.test(String(end)))
      throw new UsageError("--end must be a position and a hash, as this command tells them: 12:0a1b…");
    const query = end === undefined ? "" : `?end=${end}`;
    const found = (await askOperator(job, "GET", `/audit/verify${query}`)) as Verification;
    return { message: ownMessage(found), text: textOf(found), well: found.whole };
  });
}

function textOf({ fault, checked, unchained, end }: Verification): string {
  const counted = `${checked} rows checked, ${unchained} not linked yet`;
  if (!fault) return `The audit log is whole: ${counted}.\nend ${end.position}:${end.hash}`;
  const place = [
    ...(fault.position === null ? [] : [`position ${fault.position}`]),
    ...(fault.id === null ? [] : [`row ${fault.id}`]),
  ].join(", ");
  return `The audit log is not whole: ${fault.what}${place && ` (${place})`}; ${counted}.`;
}
