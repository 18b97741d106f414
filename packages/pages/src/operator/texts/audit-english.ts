// The audit log in English: a sentence for each act and each refusal, and the reasons.
import type { AuditEntry, AuditReason, BodyOf, RefusableAction } from "@openpims/service/operator-api";
import { type Facts, type Sentence, sentence } from "./audit-sentence.ts";

type ChangedField = Exclude<
  keyof BodyOf<"PATCH /accounts/:login">,
  "blocked" | "failedAttempts" | "login" | "phoneNumber" | "sharesNumber"
>;

export const auditEnglish = {
  naming: {
    stranger: "Somebody unknown",
    service: "The service",
    serviceToken: "A program with the service’s own token",
    anOperator: "An operator",
    key: (name: string) => `The key “${name}”`,
    ofKey: (name: string) => `the key “${name}”`,
    aKey: "a key",
    account: (login: string) => `the account ${login}`,
    deletedAccount: (id: string) => `an account deleted since (${id})`,
    deletedOwner: (id: string) => `The owner of an account deleted since (${id})`,
    noAccount: "an unknown account",
    device: (name: string, id: string) => `the device “${name}” (${id})`,
    deletedDevice: (id: string) => `a device removed since (${id})`,
    onlyId: (id: string) => `the device ${id}`,
    noDevice: "a device",
    removedOperator: (id: string) => `an operator (${id})`,
    unnamed: "another one",
  },

  doneOf: {
    "account.create": ({ who, account }) => sentence`${who} created ${account}.`,
    "account.import": ({ who, account }) => sentence`${who} imported ${account}.`,
    "account.export": ({ who }) => sentence`${who} exported accounts.`,
    "account.change": ({ who, account, changes }) =>
      sentence`${who} changed settings of ${account}: ${changes}.`,
    "account.block": ({ who, account }) => sentence`${who} blocked ${account}.`,
    "account.unblock": ({ who, account }) => sentence`${who} unblocked ${account}.`,
    "account.reset-failures": ({ who, account }) =>
      sentence`${who} set the count of wrong PINs of ${account} to zero.`,
    "account.delete": ({ who, account }) => sentence`${who} deleted ${account}.`,
    "account.lock": ({ account, device }) => sentence`Too many wrong PINs with ${device} locked ${account}.`,
    "device.lock": ({ account, device }) => sentence`Too many wrong PINs locked ${device} of ${account}.`,
    "device.activate": ({ who, device }) => sentence`${who} enrolled ${device}.`,
    "device.synchronise": ({ who, device }) => sentence`${who} synchronised ${device}.`,
    "device.name": ({ who, account, device }) => sentence`${who} named ${device} of ${account}.`,
    "device.disable": ({ who, account, device }) => sentence`${who} disabled ${device} of ${account}.`,
    "device.enable": ({ who, account, device }) => sentence`${who} enabled ${device} of ${account}.`,
    "device.delete": ({ who, account, device }) => sentence`${who} deleted ${device} of ${account}.`,
    "code.issue": ({ who, account, purpose }) => sentence`${who} made a code for ${account}: ${purpose}.`,
    "code.revoke": ({ who, account, purpose }) => sentence`${who} revoked a code of ${account}: ${purpose}.`,
    "pin.update": ({ who, device }) => sentence`${who} changed the PIN with ${device}.`,
    "pin.reset": ({ who, device }) => sentence`${who} chose a new PIN by an SMS code with ${device}.`,
    "otp.issue": ({ who, device }) => sentence`${who} got an OTP with ${device}.`,
    "otp.verify": ({ who, account, device }) =>
      sentence`${who} verified an OTP of ${account}: it is right, and of ${device}.`,
    "sms.send": ({ who, purpose }) => sentence`${who} asked for an SMS: ${purpose}.`,
    "sms.give-up": ({ account, purpose }) => sentence`An SMS for ${account} was not delivered: ${purpose}.`,
    "phone-number.add": ({ who, account, byStaff }) =>
      byStaff ? sentence`${who} gave ${account} a phone number.` : sentence`${who} added a phone number.`,
    "phone-number.change": ({ who, account, byStaff }) =>
      byStaff
        ? sentence`${who} gave ${account} another phone number.`
        : sentence`${who} replaced the phone number.`,
    "enrollments.remove": ({ who }) => sentence`${who} removed all devices of the account.`,
    "remote-token.exchange": ({ who }) => sentence`${who} got remote access for an OTP.`,
    "remote-token.refresh": ({ who }) => sentence`${who} prolonged the remote access.`,
    "sign-in": ({ who }) => sentence`${who} signed in.`,
    "sign-up": ({ who }) => sentence`${who} signed up.`,
    "operator.sign-in": ({ who, byPasskey, byProvider }) => {
      if (byProvider) return sentence`${who} signed in to the console with the company’s provider.`;
      return byPasskey
        ? sentence`${who} signed in to the console with a passkey.`
        : sentence`${who} signed in to the console.`;
    },
    "operator.sign-out": ({ who }) => sentence`${who} signed out of the console.`,
    "operator.create": ({ who, target, role, byProvider }) =>
      byProvider
        ? sentence`The company’s provider made ${target} an operator: ${role}.`
        : sentence`${who} invited ${target} as an operator: ${role}.`,
    "operator.invite": ({ who, target }) => sentence`${who} made a one-time link for ${target}.`,
    "operator.accept": ({ who }) => sentence`${who} chose a password by a one-time link.`,
    "operator.change": ({ who, target, role, byProvider }) =>
      byProvider
        ? sentence`The company’s provider changed the role of ${target}: ${role}.`
        : sentence`${who} changed the role of ${target}: ${role}.`,
    "operator.remove": ({ who, target }) => sentence`${who} removed the operator ${target}.`,
    "operator.end-sessions": ({ who, target }) => sentence`${who} ended all sessions of ${target}.`,
    "operator.passkey-add": ({ who }) => sentence`${who} added a passkey.`,
    "operator.passkey-remove": ({ who }) => sentence`${who} removed a passkey.`,
    "login.change": ({ who, account, byStaff }) =>
      byStaff ? sentence`${who} gave ${account} this login.` : sentence`${who} changed the e-mail address.`,
    "login.release": ({ who }) => sentence`${who} let a given-up login be taken again at once.`,
    "password.change": ({ who }) => sentence`${who} changed the password.`,
    "password.link": ({ who, account }) =>
      sentence`${who} made a one-time link for a new password of ${account}.`,
    "password.reset": ({ who }) => sentence`${who} chose a new password by a one-time link.`,
    "policy.change": ({ who, changes }) => sentence`${who} changed policies: ${changes}.`,
    "api-key.create": ({ who, target }) => sentence`${who} made ${target}.`,
    "api-key.revoke": ({ who, target }) => sentence`${who} revoked ${target}.`,
    "key.rotate": ({ who, keys }) => sentence`${who} replaced ${keys}.`,
    "audit.export": ({ who }) => sentence`${who} exported rows of the audit log.`,
    "audit.remove": ({ who, before }) => sentence`${who} removed the audit log’s rows from before ${before}.`,
  } satisfies Record<AuditEntry["action"], (facts: Facts) => Sentence>,

  refusedOf: {
    "device.activate": ({ who }) => sentence`${who} tried to enrol a device.`,
    "device.synchronise": ({ who, device }) => sentence`${who} tried to synchronise ${device}.`,
    "pin.update": ({ who, device }) => sentence`${who} tried to change the PIN with ${device}.`,
    "pin.reset": ({ who, device }) =>
      sentence`${who} tried to choose a new PIN by an SMS code with ${device}.`,
    "otp.issue": ({ who, device }) => sentence`${who} asked for an OTP with ${device}.`,
    "otp.verify": ({ who, account }) => sentence`${who} presented an OTP for ${account}.`,
    "sms.give-up": ({ account, purpose }) => sentence`An SMS for ${account} was not delivered: ${purpose}.`,
    "phone-number.add": ({ who }) => sentence`${who} tried to add a phone number.`,
    "phone-number.change": ({ who }) => sentence`${who} tried to replace the phone number.`,
    "remote-token.exchange": ({ who }) => sentence`${who} asked for remote access with an OTP.`,
    "remote-token.refresh": ({ who }) => sentence`${who} asked to prolong the remote access.`,
    "sign-in": ({ account }) => sentence`Somebody tried to sign in to ${account}.`,
    "password.reset": () => sentence`Somebody tried a wrong link for a new password.`,
    "password.change": ({ who }) => sentence`${who} tried to change the password.`,
    "operator.sign-in": ({ who, byStranger }) =>
      byStranger
        ? sentence`${who} tried to open the console or the operator API.`
        : sentence`Somebody tried to sign in to the console as ${who}.`,
  } satisfies Record<RefusableAction, (facts: Facts) => Sentence>,

  reasonOf: {
    "NOK:ACCESS": "wrong PIN, or a wrong proof by the device",
    NOK_BLOCKED: "the account or the device is blocked",
    "NOK:FORBIDDEN": "the limit of the day is reached, or the enrolment is not finished",
    "NOK:NOCA": "the account requires a desktop token",
    "NOK:NODEVICE": "the device is disabled, or was removed",
    "NOK:NOSRV": "remote services are not open to the account",
    "NOK:STATE": "the device is out of step, or an answer came twice",
    "NOK:TIMEOUT": "the device’s answer came too late",
    "NOK:CODE": "the SMS code is wrong, used or expired",
    "NOK:MAXNBTOOLS": "the account has as many devices as it may have",
    "NOK:PINREFUSED": "the PIN is not one that the account may have",
    "NOK:PINREUSED": "the new PIN is the old one",
    "NOK:SN": "the request is malformed",
    "NOK:VERSION": "the application’s library is too old",
    "OK:BLOCKED": "that wrong PIN was the last try, and blocked it",
    sms_code_invalid: "the SMS code is wrong",
    sms_code_expired: "the SMS code has expired",
    phone_number_exists: "the account has a phone number already",
    no_phone_number: "the account has no phone number to replace",
    otp_refused: "the OTP is wrong, used or expired",
    expired: "no gateway took it in time",
    refused: "the gateway refused it",
    "no-gateway": "the service has no SMS gateway",
    "unknown-account": "there is no such account",
    "wrong-password": "the password is wrong",
    "another-account": "somebody else is signed in there",
    "wrong-otp": "the OTP is wrong, used or expired",
    "wrong-refresh-token": "the refresh token is wrong, used or expired",
    "unknown-operator": "there is no such operator",
    "wrong-credential": "the token, passkey or link is wrong",
    "provider-refused": "the company’s provider refused it, or its answer is wrong",
    "no-role": "the company’s provider gives no role here",
    "operator-removed": "the operator was removed",
    "too-many-operators": "there are 1,000 operators",
  } satisfies Record<AuditReason, string>,
  otherReason: "a reason of another version of the service",

  purposeOf: {
    activate: "to enrol a device",
    reset: "to choose a new PIN",
    certify: "to confirm a phone number",
    certified: "to confirm a phone number",
    numberReplaced: "the notice that the number was replaced",
    loginReplaced: "the notice that the e-mail was changed",
    passwordReset: "the notice that the password was changed",
  } as Readonly<Record<string, string>>,
  roleOf: { reader: "reader", support: "support", administrator: "administrator" } as Readonly<
    Record<string, string>
  >,
  keysOf: { data: "the data keys", hash: "the hash key", protocol: "the protocol’s keys" } as Readonly<
    Record<string, string>
  >,
  fieldOf: {
    requiresDesktopToken: "desktop token required",
    services: "remote services",
    resynchronise: "next OTP synchronises again",
  } satisfies Record<ChangedField, string> as Readonly<Record<string, string>>,
  repeated: (count: string) => `And ${count} times more within ten minutes, without a row each.`,
  failed: "Failed",
};

export type AuditTexts = typeof auditEnglish;
