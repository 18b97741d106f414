import { bytesToHex, type RandomBytes } from "@openpims/maccess";

/** 8 hex digits, `-`, 4 hex digits: new for each call. */
export function newTransactionId(random: RandomBytes): string {
  const hex = bytesToHex(random(6));
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
