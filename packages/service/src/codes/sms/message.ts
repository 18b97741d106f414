import type { EpochMs } from "../../clock.ts";
import type { Language } from "../../settings/language.ts";
import type { Database, SmsMessageRow } from "../../store/schema.ts";
import { type IssuedCode, inGroups, type Purpose } from "../activation-codes.ts";

/** The purpose of the code that a message carries, or the news to a number that another one replaced it. */
export type MessageKind = SmsMessageRow["kind"];

export interface SmsMessage {
  readonly kind: MessageKind;
  /** The phone number, as the account has it. */
  readonly to: string;
  /** The text that the user reads. */
  readonly text: string;
  readonly code?: string;
  /** After that the message is of no use. */
  readonly expiresAt: EpochMs;
}

/** Hands messages on to the users' phones. */
export interface SmsSender {
  /** Stores a message in the transaction that made it. */
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

const texts: Readonly<Record<Language, Readonly<Record<MessageKind, (code: string) => string>>>> = {
  en: {
    activate: (code) => `${code} is your code to enrol a device. Give it to nobody.`,
    reset: (code) => `${code} is your code to reset your PIN. Give it to nobody.`,
    certify: (code) => `${code} is your code to confirm this phone number. Give it to nobody.`,
    numberReplaced: () =>
      "Your account's phone number was replaced: codes go to the new one from now on. If it was not you, call support.",
  },
  fr: {
    activate: (code) => `${code} est votre code pour enrôler un appareil. Ne le donnez à personne.`,
    reset: (code) => `${code} est votre code pour réinitialiser votre PIN. Ne le donnez à personne.`,
    certify: (code) => `${code} est votre code pour confirmer ce numéro. Ne le donnez à personne.`,
    numberReplaced: () =>
      "Le numéro de votre compte a été remplacé : les codes vont désormais au nouveau. Si ce n'était pas vous, appelez l'assistance.",
  },
};

interface CodeMessage extends IssuedCode {
  readonly kind: Purpose;
  readonly to: string;
}

/**
 * The last line of a message, out of which phones fill the code into a page of this host and no other. It has the code
 * in one piece: phones take what stands after the `#` up to a blank ("Origin-bound one-time codes", WICG).
 */
const forAutofill = ({ protocol, hostname }: URL, code: string): string =>
  protocol === "https:" ? `\n\n@${hostname} #${code}` : "";

/**
 * A message that carries a code: in groups for the reader, in one piece for the phone.
 * @param publicUrl the address of the page that the code is given to, where there is one
 */
export const codeMessage = (
  message: CodeMessage,
  language: Language,
  publicUrl: URL | undefined,
): SmsMessage => {
  const { kind, code } = message;
  const text = texts[language][kind](inGroups(code));
  return { ...message, text: publicUrl ? text + forAutofill(publicUrl, code) : text };
};

/** The time in which the news of a replaced number is worth sending. */
const NOTICE_LIFETIME_MS = 86_400_000;

/** The news to an old number that it was replaced. */
export const replacedNotice = (to: string, language: Language, now: number): SmsMessage => ({
  kind: "numberReplaced",
  to,
  text: texts[language].numberReplaced(""),
  expiresAt: now + NOTICE_LIFETIME_MS,
});
