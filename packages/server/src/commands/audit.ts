import type { Verification } from "@openpims/service/operator-api";
import { type Command, InvalidArgumentError, Option } from "commander";
import { reporting } from "../terminal/report.ts";
import { callOperatorApi } from "./operator-api.ts";
import { type AddressOptions, addressOptions } from "./service-address.ts";

export function addAudit(program: Command): void {
  const audit = program.command("audit").description("the audit log of the running service");
  const verify = audit
    .command("verify")
    .description("verifies that the log has every row as written, in order, with none removed")
    .addOption(
      new Option(
        "--end <position:hash>",
        "an end that was noted before: the log must still hold it",
      ).argParser(parseEnd),
    );
  addressOptions(verify);
  reporting<AddressOptions & { readonly end?: string }>(verify, async ({ end, ...options }) => {
    const query = end === undefined ? {} : { end };
    const result = await callOperatorApi(options, "GET /audit/verify", query);
    return { result, text: textOf(result), ok: result.whole };
  });
}

function parseEnd(text: string): string {
  // The log of a new store has no hash yet.
  if (/^(0:|\d{1,15}:[0-9a-f]{64})$/.test(text)) return text;
  throw new InvalidArgumentError("It must be a position and a hash, as this command prints them: 12:0a1b…");
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
