import type { Message, Pims } from "@openpims/sdk";

/** The input that the app asks its user for. */
export interface User {
  readSmsCode(): Promise<string>;
  /** `NotEnrolled`: the account has no PIN yet, the user chooses one. `AlreadyEnrolled`: the user gives the account's PIN. */
  givePin(status: "NotEnrolled" | "AlreadyEnrolled"): Promise<string>;
}

/** Signs the user in and enrols this device. @returns the deciding message */
export async function enrol(pims: Pims, user: User): Promise<Message> {
  const signedIn = await pims.set("pims.authentication.user", { action: "login" });
  if (signedIn.status === "FAILED") return signedIn;

  const device = await pims.get("pims.authentication.account", {
    actionType: "strong",
    type: "isDeviceActivated",
  });
  if (device.status === "FAILED" || device.result.isDeviceActivated) return device;

  const sent = await pims.get("pims.authentication.smscode", { type: "enrollment" });
  if (sent.status === "FAILED") return sent;

  const smsCode = await user.readSmsCode();
  const checked = await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode });
  if (checked.status === "FAILED") return checked;

  const pinCode = await user.givePin(checked.result.status);
  return pims.set("pims.authentication.enrollment", { action: "enroll", pinCode });
}
