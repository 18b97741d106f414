import type { Message, Pims } from "@openpims/sdk";

/** A call during which a process is killed. */
export type Call =
  | { readonly kind: "enrollment"; readonly pin: string; readonly smsCode: string }
  | { readonly kind: "otp"; readonly pin: string }
  | { readonly kind: "update"; readonly oldPin: string; readonly pin: string }
  | { readonly kind: "reset"; readonly pin: string; readonly smsCode: string };

export const KINDS = ["enrollment", "otp", "update", "reset"] as const;

export function callOn(pims: Pims, call: Call): Promise<Message> {
  const { kind, pin: pinCode } = call;
  if (kind === "enrollment") {
    return pims.set("pims.authentication.enrollment", { action: "enroll", pinCode, smsCode: call.smsCode });
  }
  if (kind === "otp") return pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
  if (kind === "update") {
    return pims.set("pims.authentication.pincode", {
      action: "update",
      oldPIN: call.oldPin,
      newPIN: pinCode,
    });
  }
  return pims.set("pims.authentication.pincode", { action: "reset", pinCode, smsCode: call.smsCode });
}
