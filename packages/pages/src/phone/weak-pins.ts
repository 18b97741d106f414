import type { PinWeakness } from "@openpims/sdk";

/** The message's name for a new PIN that is easy to guess, by the reason. */
export const weakPins = {
  repeated: "pinRepeated",
  run: "pinRun",
  date: "pinDate",
  common: "pinCommon",
} as const satisfies Readonly<Record<PinWeakness, string>>;

export type WeakPin = (typeof weakPins)[PinWeakness];
