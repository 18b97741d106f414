import { StoreError } from "@openpims/maccess";
import type { PinTries } from "../codes/message.ts";
import type { Ledger } from "./ledger.ts";

/** The wrong PINs in a row, and the number that the limit still lets through; nothing where they cannot be read. */
export async function pinTries(ledger: Ledger): Promise<PinTries | undefined> {
  try {
    const { used, limit, nextTry } = (await ledger.report()).pinTry;
    return { used, left: limit === null ? undefined : Math.max(0, limit - used), nextTry };
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}
