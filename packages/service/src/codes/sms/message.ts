import type { EpochMs } from "../../clock.ts";
import type { Language } from "../../settings/language.ts";
import type { Database, SmsMessageRow } from "../../store/schema.ts";
import { type IssuedCode, inGroups, type Purpose } from "../activation-codes.ts";

/** The purpose of the message's code, or a notice of a change. */
export type MessageKind = SmsMessageRow["kind"];

export interface SmsMessage {
  readonly kind: MessageKind;
  /** The account's phone number. */
  readonly to: string;
  /** The text for the user. */
  readonly text: string;
  readonly code?: string;
  /** The time after which the message is useless. */
  readonly expiresAt: EpochMs;
}

/** Sends messages to the users' phones. */
export interface SmsSender {
  /** Stores a message in the transaction that creates it. */
  put(transaction: Database, accountId: string, message: SmsMessage, now: number): Promise<void>;
  /** Called after the transaction is committed. It never waits for a delivery. */
  wake(): void;
}

/** Passes each message to all senders. */
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
    loginReplaced: () =>
      "Support changed the e-mail that you sign in with. If you did not ask for it, call support.",
    passwordReset: () =>
      "Your account's password was changed by a link from support. If it was not you, call support.",
  },
  fr: {
    activate: (code) => `${code} est votre code pour enrôler un appareil. Ne le donnez à personne.`,
    reset: (code) => `${code} est votre code pour réinitialiser votre PIN. Ne le donnez à personne.`,
    certify: (code) => `${code} est votre code pour confirmer ce numéro. Ne le donnez à personne.`,
    numberReplaced: () =>
      "Le numéro de votre compte a été remplacé : les codes vont désormais au nouveau. Si ce n'était pas vous, appelez l'assistance.",
    loginReplaced: () =>
      "L'assistance a changé l'e-mail de votre compte. Si vous ne l'avez pas demandé, appelez l'assistance.",
    passwordReset: () =>
      "Le mot de passe de votre compte a été changé par un lien de l'assistance. Si ce n'était pas vous, appelez l'assistance.",
  },
};

interface CodeMessage extends IssuedCode {
  readonly kind: Purpose;
  readonly to: string;
}

/**
 * The last line of a message: phones use it to fill the code into a page of this host and no other. The code is in one
 * piece: phones read the text after the `#` up to a blank ("Origin-bound one-time codes", WICG).
 */
const forAutofill = ({ protocol, hostname }: URL, code: string): string =>
  protocol === "https:" ? `\n\n@${hostname} #${code}` : "";

/**
 * A message with a code: in groups for the reader, in one piece for the phone.
 * @param publicUrl the address of the page that asks for the code, if there is one
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

/** The time for which a notice is useful. */
const NOTICE_LIFETIME_MS = 86_400_000;

/** A notice of a change: of the number, to the old one, or of the account's sign-in. */
export const noticeOf = (
  kind: Exclude<MessageKind, Purpose>,
  to: string,
  language: Language,
  now: number,
): SmsMessage => ({ kind, to, text: texts[language][kind](""), expiresAt: now + NOTICE_LIFETIME_MS });
