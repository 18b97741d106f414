import { pinForm, smsCodeForm, type TextForm } from "@openpims/sdk";
import type { Sentences } from "./sentences.ts";

export interface SecretKind {
  /** The option's name in commander. */
  readonly name: string;
  readonly flag: string;
  readonly environment: string;
  readonly label: (say: Sentences) => string;
  /** Echoed while it is typed: an SMS code lives for minutes and is copied from another screen. */
  readonly visible?: true;
  readonly form?: TextForm;
}

export const secretKinds = {
  clientSecret: {
    name: "clientSecret",
    flag: "client-secret",
    environment: "OPENPIMS_CLIENT_SECRET",
    label: (say) => say.clientSecret,
  },
  passphrase: {
    name: "passphrase",
    flag: "passphrase",
    environment: "OPENPIMS_PASSPHRASE",
    label: (say) => say.passphrase,
    form: { minLength: 12, maxLength: 512, pattern: /^.{12,512}$/su, inWords: "12 characters or more" },
  },
  pin: {
    name: "pin",
    flag: "pin",
    environment: "OPENPIMS_PIN",
    label: (say) => say.pin,
    form: pinForm,
  },
  newPin: {
    name: "newPin",
    flag: "new-pin",
    environment: "OPENPIMS_NEW_PIN",
    label: (say) => say.newPin,
    form: pinForm,
  },
  smsCode: {
    name: "smsCode",
    flag: "sms-code",
    environment: "OPENPIMS_SMS_CODE",
    label: (say) => say.smsCode,
    visible: true,
    form: smsCodeForm,
  },
} as const satisfies Readonly<Record<string, SecretKind>>;

/** The order of the lines of stdin. The SMS code is last, since it comes after the others. */
export const STDIN_ORDER = [
  secretKinds.clientSecret,
  secretKinds.passphrase,
  secretKinds.pin,
  secretKinds.newPin,
  secretKinds.smsCode,
] as const;
