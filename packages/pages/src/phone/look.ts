// The state of the account and this device, by the SDK's answers.
import type { Pims } from "@openpims/sdk";
import { isAnothers } from "./owner.ts";
import type { Facts } from "./state.ts";

/** @param before the facts to keep while the service cannot be reached */
export async function lookAt(pims: Pims, before: Facts): Promise<Facts> {
  const username = await usernameOf(pims);
  const enrolled = await isEnrolled(pims);
  if (!enrolled) {
    const phoneNumber = username === undefined ? undefined : await phoneNumberOf(pims);
    return { username, enrolled, blocked: false, phoneNumber };
  }
  const blocked = await isBlocked(pims, before.blocked);
  const anothers = username !== undefined && (await isAnothers(pims));
  // The service may have answered that it no longer knows the device, which erases it.
  return { username, enrolled: await isEnrolled(pims), blocked, anothers, phoneNumber: before.phoneNumber };
}

async function usernameOf(pims: Pims): Promise<string | undefined> {
  const asked = { actionType: "basic", type: "username" } as const;
  const message = await pims.get("pims.authentication.account", asked);
  return message.status === "FAILED" ? undefined : message.result.username;
}

async function isEnrolled(pims: Pims): Promise<boolean> {
  const asked = { actionType: "strong", type: "isDeviceActivated" } as const;
  const message = await pims.get("pims.authentication.account", asked);
  return message.status === "SUCCEEDED" && message.result.isDeviceActivated;
}

async function isBlocked(pims: Pims, before: boolean): Promise<boolean> {
  const asked = { actionType: "strong", type: "isAccountBlocked" } as const;
  const message = await pims.get("pims.authentication.account", asked);
  if (message.status === "FAILED" || message.result.isAccountBlocked === "Unknown") return before;
  return message.result.isAccountBlocked === "PinBlocked";
}

/** `null` if the account has no number; `undefined` if the service gave no answer. */
async function phoneNumberOf(pims: Pims): Promise<string | null | undefined> {
  const message = await pims.get("pims.authentication.trustedphonenumber");
  if (message.status === "SUCCEEDED") return message.result.phoneNumber;
  return message.error.code === 2307 ? null : undefined;
}
