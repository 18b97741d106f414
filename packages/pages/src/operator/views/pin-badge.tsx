import type { PinState } from "../api/types.ts";
import { Badge, type Tone } from "../parts/small.tsx";
import { texts } from "../texts/texts.ts";

const TONES: Readonly<Record<PinState, Tone>> = { unset: "calm", set: "good", blocked: "bad" };

export const PinBadge = ({ pin }: { readonly pin: PinState }) => (
  <Badge tone={TONES[pin]}>{texts.account.pinState[pin]}</Badge>
);
