import type { EpochMs } from "../../clock.ts";
import type { Database } from "../../store/schema.ts";

/** What an SMS is for. A `phoneNumberReplaced` tells the old number that it is the trusted one no more; it has no code. */
export type SmsKind = "enrollment" | "resetPIN" | "phoneNumberCertification" | "phoneNumberReplaced";

export interface SmsMessage {
  readonly kind: SmsKind;
  /** The phone number, as the account has it. */
  readonly to: string;
  /** What the user is to read. */
  readonly text: string;
  readonly code?: string;
  /** After that the message is of no use. */
  readonly expiresAt: EpochMs;
}

/** A way to the users' phones. */
export interface SmsSender {
  /** Takes a message inside the transaction that made it: both are kept, or neither. */
  put(transaction: Database, accountId: string, message: SmsMessage, now: number): Promise<void>;
  /** Called once the transaction is committed. It never waits for a delivery. */
  wake(): void;
}

/** Hands each message to all of them. */
export const allOf = (senders: readonly SmsSender[]): SmsSender => ({
  put: async (...message) => {
    for (const sender of senders) await sender.put(...message);
  },
  wake: () => {
    for (const sender of senders) sender.wake();
  },
});

type Language = "en" | "fr";

/** The first language that the request asks for, where there are texts in it; English otherwise. */
export const languageOf = (acceptLanguage: string | undefined): Language =>
  /^\s*fr(?![a-z])/i.test(acceptLanguage ?? "") ? "fr" : "en";

const texts: Readonly<Record<Language, Readonly<Record<SmsKind, (code: string) => string>>>> = {
  en: {
    enrollment: (code) => `${code} is your code to enrol a device. Give it to nobody.`,
    resetPIN: (code) => `${code} is your code to reset your PIN. Give it to nobody.`,
    phoneNumberCertification: (code) =>
      `${code} is your code to confirm this phone number. Give it to nobody.`,
    phoneNumberReplaced: () =>
      "Your account's phone number was replaced: codes go to the new one from now on. If it was not you, call support.",
  },
  fr: {
    enrollment: (code) => `${code} est votre code pour enrôler un appareil. Ne le donnez à personne.`,
    resetPIN: (code) => `${code} est votre code pour réinitialiser votre PIN. Ne le donnez à personne.`,
    phoneNumberCertification: (code) =>
      `${code} est votre code pour confirmer ce numéro. Ne le donnez à personne.`,
    phoneNumberReplaced: () =>
      "Le numéro de votre compte a été remplacé : les codes vont désormais au nouveau. Si ce n'était pas vous, appelez l'assistance.",
  },
};

/** A message that carries a code. */
export const codeMessage = (
  kind: Exclude<SmsKind, "phoneNumberReplaced">,
  to: string,
  { code, expiresAt }: { readonly code: string; readonly expiresAt: number },
  language: Language,
): SmsMessage => ({ kind, to, text: texts[language][kind](code), code, expiresAt });

/** How long the news of a replaced number is worth sending. */
const NOTICE_LIFETIME_MS = 86_400_000;

/** What the old number is told. */
export const replacedNotice = (to: string, language: Language, now: number): SmsMessage => ({
  kind: "phoneNumberReplaced",
  to,
  text: texts[language].phoneNumberReplaced(""),
  expiresAt: now + NOTICE_LIFETIME_MS,
});
