import { pinForm, smsCodeForm, type TextForm } from "@openpims/sdk";
import type { Sentences } from "./sentences.ts";

export interface SecretKind {
  /** The option's name as commander has it. */
  readonly name: string;
  readonly flag: string;
  readonly environment: string;
  readonly what: (say: Sentences) => string;
  /** An SMS code lives for minutes and is read off another screen: it may be seen. */
  readonly visible?: true;
  readonly form?: TextForm;
}

export const secretKinds = {
  clientSecret: {
    name: "clientSecret",
    flag: "client-secret",
    environment: "OPENPIMS_CLIENT_SECRET",
    what: (say) => say.clientSecret,
  },
  pin: {
    name: "pin",
    flag: "pin",
    environment: "OPENPIMS_PIN",
    what: (say) => say.pin,
    form: pinForm,
  },
  newPin: {
    name: "newPin",
    flag: "new-pin",
    environment: "OPENPIMS_NEW_PIN",
    what: (say) => say.newPin,
    form: pinForm,
  },
  smsCode: {
    name: "smsCode",
    flag: "sms-code",
    environment: "OPENPIMS_SMS_CODE",
    what: (say) => say.smsCode,
    visible: true,
    form: smsCodeForm,
  },
} as const satisfies Readonly<Record<string, SecretKind>>;

/** The order in which the lines of stdin are taken; an SMS code is the one that comes later. */
export const STDIN_ORDER = [
  secretKinds.clientSecret,
  secretKinds.pin,
  secretKinds.newPin,
  secretKinds.smsCode,
] as const;
