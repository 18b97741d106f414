// The SDK's calls for each task.
import type { Message, Pims } from "@openpims/sdk";
import type { Notice, State, Task } from "./state.ts";

/** @param phoneNumber the number to certify, if it is not the account's yet */
export function askForSms(
  pims: Pims,
  task: Task | undefined,
  phoneNumber: string | undefined,
): Promise<Message> {
  if (phoneNumber !== undefined)
    return pims.get("pims.authentication.smscode", { type: "phoneNumberCertification", phoneNumber });
  return pims.get("pims.authentication.smscode", { type: task === "reset" ? "resetPIN" : "enrollment" });
}

/** The success message of each task. */
export const noticeOf: Readonly<Record<Task, Notice>> = {
  enrol: "enrolled",
  enrolWithNumber: "enrolled",
  reset: "pinReset",
  changeNumber: "numberChanged",
};

/** The last call of a task, with the PIN and the code. */
export async function endTask(pims: Pims, task: Task, state: State, pinCode: string): Promise<Message> {
  const { smsCode = "", number: phoneNumber = "" } = state;
  switch (task) {
    case "enrol":
      return pims.set("pims.authentication.enrollment", { action: "enroll", pinCode, smsCode });
    case "enrolWithNumber":
      return pims.set("pims.authentication.enrollment", {
        action: "enrollWithPhoneNumber",
        pinCode,
        smsCode,
        phoneNumber,
      });
    case "reset":
      return pims.set("pims.authentication.pincode", { action: "reset", pinCode, smsCode });
    case "changeNumber": {
      // The change needs an OTP that this device has just given.
      const otp = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
      if (otp.status === "FAILED") return otp;
      return pims.set("pims.authentication.smscode", { action: "modifyPhoneNumber", smsCode, phoneNumber });
    }
  }
}
