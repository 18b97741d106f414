import type { Account } from "@openpims/service/operator-api";
import { Badge, type Tone } from "../parts/small.tsx";
import { texts } from "../texts/texts.ts";

const TONES: Readonly<Record<Account["pin"], Tone>> = { unset: "calm", set: "good", blocked: "bad" };

export const PinBadge = ({ pin }: { readonly pin: Account["pin"] }) => (
  <Badge tone={TONES[pin]}>{texts.account.pinState[pin]}</Badge>
);
