import type { Account } from "@openpims/service/operator-api";
import { Badge } from "../parts/small.tsx";
import { texts } from "../texts/texts.ts";

const words = texts.account;

/** The state of an account's PIN, and the cause of a block: the operator, the lockout, or both. */
export function PinBadge({ pin, held, locked }: Pick<Account, "pin" | "held" | "locked">) {
  return (
    <>
      {held && <Badge tone="bad">{words.held}</Badge>}
      {locked && <Badge tone="bad">{words.locked}</Badge>}
      {pin !== "blocked" && <Badge tone={pin === "set" ? "good" : "calm"}>{words.pinState[pin]}</Badge>}
    </>
  );
}
