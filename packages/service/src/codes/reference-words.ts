// The reference's own words for the purposes of SMS codes. They appear on the wire only: in the
// requests for an SMS, and in the messages of the webhook and the demo's outbox.
import type { MessageKind, SmsMessage } from "./sms/message.ts";

export const REFERENCE_WORDS = {
  activate: "enrollment",
  reset: "resetPIN",
  certify: "phoneNumberCertification",
  numberReplaced: "phoneNumberReplaced",
  loginReplaced: "loginReplaced",
  passwordReset: "passwordReset",
} as const satisfies Readonly<Record<MessageKind, string>>;

/** A message in the wire's words. */
export type WireMessage = Omit<SmsMessage, "kind"> & {
  readonly kind: (typeof REFERENCE_WORDS)[MessageKind];
};

export const onTheWire = (message: SmsMessage): WireMessage => ({
  ...message,
  kind: REFERENCE_WORDS[message.kind],
});
