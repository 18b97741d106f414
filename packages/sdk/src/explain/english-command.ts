import { isOfVehicle } from "../ledger/resources.ts";
import { englishCounted } from "./english-network.ts";
import { englishTries } from "./english-person.ts";
import { englishSpares } from "./english-spares.ts";
import type { About, Rewordings } from "./explanation.ts";

const SETTINGS = "openpims doctor lists every setting that is missing or wrong.";
const CLIENT = "options --client-id and --client-secret-stdin, or openpims.json in the data folder";

/** openpims enroll refuses a folder that has a device. */
const NEW_FOLDER = "openpims setup --data NEW_FOLDER, which enrols anew by an SMS.";
const ENROL_ANEW = `Run the same command once more. If it stays so: ${NEW_FOLDER}`;

/** The way to another PIN after the old one was forgotten. */
const forgotten = ({ app, resetsPin }: About): string =>
  resetsPin ? "Forgotten: openpims pin reset (1 SMS)." : `Forgotten: reset it in ${app}.`;

const unblock = ({ app, resetsPin }: About): string =>
  `${resetsPin ? "Run openpims pin reset, which sends an SMS" : `Reset the PIN in ${app}`}; then openpims status, then the same command.`;

/** The words for a person at a shell: the remedy is the next command. */
export const englishCommand: Rewordings = {
  2000: {
    happened: "Something went wrong that was not foreseen.",
    remedy: "Repeat the command with --log-level high; then openpims logs --show has what happened.",
  },
  2001: { happened: "The command was not set up, or ended already.", remedy: "Run it again." },
  2002: {
    happened: "This cannot be done with these servers: the brands have no public address for it.",
    remedy: ({ app }) => `Do it in ${app}. On the bundled service the command works.`,
  },
  2006: {
    happened: "A part of the configuration is missing: the mAccess id or a server's address.",
    remedy: SETTINGS,
  },
  2007: { happened: "The command is set up already.", remedy: "Run it again." },
  2101: {
    happened: ({ subject }) => `${subject ?? "A value"} is missing. Nothing was sent.`,
    remedy: "Run the command again with it; openpims <command> --help lists the options. This costs nothing.",
  },
  2102: {
    happened: ({ subject }) => `${subject ?? "A value"} has the wrong form. Nothing was sent.`,
    remedy:
      "A PIN is 4 to 8 digits, an SMS code 4 to 16 letters and digits. Run the command again; this costs nothing.",
  },
  2201: {
    remedy: "Run openpims doctor, which asks each server. If an SMS was asked for, wait for it some minutes.",
  },
  2202: {
    remedy:
      "Run openpims doctor, which asks each server; then the same command with the same PIN and code. An OTP and a " +
      "wrong PIN may have been counted although no answer came.",
  },
  2204: {
    remedy: ({ app }) =>
      `Run openpims doctor. If it finds nothing, try later, and check in ${app} that the account has a phone number.`,
  },
  2301: { remedy: "Run openpims login, then the same command again. The device stays enrolled." },
  2302: {
    remedy:
      "Run openpims token remote with the PIN: typed, in OPENPIMS_PIN, or with --pin-stdin. It gets an OTP and exchanges it.",
  },
  2305: {
    remedy:
      "Run the same command with --no-sms and give the code of the newest SMS: that sends no other one. Without " +
      "--no-sms another SMS is sent.",
  },
  2306: { remedy: "Run the same command again: it has a new SMS sent. Give its code as soon as it comes." },
  2308: {
    remedy: (about) =>
      `Run the command again with the account's PIN; a few wrong ones block it. ${forgotten(about)}`,
  },
  2309: {
    happened: "This version of openpims is too old for the server.",
    remedy: "Update openpims; leave --library-version out.",
  },
  2310: { remedy: unblock },
  2311: { remedy: ENROL_ANEW },
  2312: { remedy: "Run openpims enroll, which sends an SMS. The device that was stored has been erased." },
  2313: { remedy: "Ask the account's provider how to activate it; then run the same command." },
  2314: { remedy: "Ask the account's provider to open the service; then run the same command." },
  2316: { remedy: "Run the same command again: nothing is lost. An OTP is counted again." },
  2317: {
    remedy: ({ app, resetsPin }) =>
      `openpims status says which. Not enrolled: openpims enroll. Blocked: ${resetsPin ? "openpims pin reset" : `reset the PIN in ${app}`}. ` +
      "Newer: update openpims. Too many wrong SMS codes: wait ten minutes.",
  },
  2344: {
    happened: "A part of the configuration is missing: the mAccess id or a server's address.",
    remedy: SETTINGS,
  },
  2368: { remedy: "Run the same command again: nothing was changed." },
  2390: {
    remedy: ({ app }) =>
      `Run openpims enroll without --phone: the SMS goes to the account's number. It is changed in ${app}.`,
  },
  CodeRefused: {
    remedy:
      "Run the same command with --no-sms and give the code of the newest SMS: that sends no other one. If it was that " +
      "code, wait some minutes and run it without --no-sms, which sends one.",
  },
  AccessRefused: {
    happened: (about) =>
      `Wrong PIN, or the server does not know this device by its keys.${englishTries(about)}`,
    remedy: (about) => {
      const { app, pinTries, localTime } = about;
      const again = pinTries?.nextTry
        ? `Wait: the next try is possible at ${localTime(pinTries.nextTry)}, with`
        : "Run the command again with";
      return `${again} the account's PIN, the one that ${app} uses. ${forgotten(about)}`;
    },
  },
  VersionRefused: { remedy: "Update openpims; leave --library-version out." },
  Blocked: { remedy: unblock },
  StateMismatch: { remedy: ENROL_ANEW },
  NoDevice: { remedy: "Run openpims enroll, which sends an SMS. The account's PIN stays." },
  SynchronisationFailed: { remedy: "Run the same command again: nothing is lost. An OTP is counted again." },
  Forbidden: {
    remedy: `After wrong codes wait ten minutes. Without a device in this folder: openpims enroll (1 SMS). With one: ${NEW_FOLDER}`,
  },
  TooLate: {
    remedy:
      "Run the same command again, without a pause. With an SMS code: that sends a new SMS, whose code counts.",
  },
  UrlRefused: { remedy: "Check --in-webo-url and --mac-id: they must be those of the same server." },
  TooManyDevices: {
    remedy: ({ app }) =>
      `Delete registered phones in ${app}, set the PIN again, then run openpims enroll once.`,
  },
  BiometricKeyLocked: {
    remedy: `Use the PIN. Where the account asks for the biometric key: ${NEW_FOLDER}`,
  },
  Desynchronised: {
    remedy: `Trying again does not bring the keys back. Run ${NEW_FOLDER}`,
  },
  Unreachable: {
    remedy: ({ costs }) =>
      `Run openpims doctor, which asks each server; then the same command${costs.includes("PIN") ? ` with the same PIN: ${englishCounted(costs)} may have been counted` : ""}.`,
  },
  UnknownOtpFormat: { remedy: "Update openpims. Until then --library-version 0.2.11 may help." },
  StateUnreadable: {
    remedy: "Put the data folder and its key back where you have them. Otherwise: openpims enroll (1 SMS).",
  },
  StorageBusy: {
    remedy:
      "Continue or end that program (fg, docker unpause), then run the command again. It costs nothing.",
  },
  StorageFull: { remedy: "Free space on the disk, then run the command again." },
  KeychainLocked: { remedy: "Unlock the keychain, then run the command again." },
  StorageFailed: {
    remedy:
      "Run openpims doctor: it checks the data folder's space, owner and permissions. Then run the same command.",
  },
  FileRefused: {
    remedy:
      "Give the client's file as it is, not a copy of its text. If it is that: openpims enroll (1 SMS).",
  },
  FileUnfinished: {
    remedy: "Finish the enrolment in the client that wrote the file, or run openpims enroll (1 SMS).",
  },
  FileOfOtherHost: {
    happened:
      "The file's device belongs to another server: its mAccess id is another. Nothing was sent, nothing stored.",
    remedy: "Run openpims import again with --mac-id and --in-webo-url of the file's client.",
  },
  LimitReached: {
    remedy: (about) => {
      const { limit, localTime } = about;
      const wait =
        limit === undefined ? "Wait." : `Wait: the next try is possible at ${localTime(limit.nextTry)}.`;
      if (limit && isOfVehicle(limit.resource))
        return `${wait} ${englishSpares[limit.resource]} openpims vehicle status shows what is used.`;
      return limit?.resource === "pinTry"
        ? `${wait} Another wrong PIN may block the account. ${forgotten(about)}`
        : `${wait} That keeps the server from locking the account; openpims status shows what is used.`;
    },
  },
  TooManySms: {
    remedy:
      "If an SMS has come, run the same command with --no-sms and give its code. Otherwise try later, at the latest in a day.",
  },
  OtpRefused: {
    happened:
      "The account services refused the OTP. Where it was given just now, this account may not command the car.",
    remedy: ({ app }) =>
      `See in ${app} that the remote services of the car are active; then run the same command. Each try uses up an OTP.`,
  },
  // An OTP of `openpims otp` is of another process: the command gets its own.
  OtpNeeded: {
    happened: "The PIN is needed for a one-time password, and it was not given.",
    remedy: "Run the same command with the PIN: in OPENPIMS_PIN, or as a line of stdin with --pin-stdin.",
  },
  ClientRefused: { remedy: `Correct the client id or its secret: ${CLIENT}. Then run the same command.` },
  AuthorizationCodeRefused: {
    remedy:
      "Run openpims login again, and paste the address at once: its code is good once, for a minute or so.",
  },
  ClockWrong: {
    remedy:
      "Set this machine's clock, date and time zone (timedatectl set-ntp true), then run the same command.",
  },
  OtherSignIn: {
    remedy: "Run openpims login again, and open the address that it prints now, not an earlier one.",
  },
  IssuerUnexpected: {
    remedy: "Give --identity-provider the address that it names itself by. openpims doctor compares them.",
  },
  AudienceUnexpected: { remedy: `Correct the client id: ${CLIENT}.` },
  IdTokenRefused: { remedy: "Check --identity-provider. If it is right, update openpims." },
  SignInRefused: {
    remedy: "Run openpims login again. If it stays, check --login-redirect-uri and --client-id.",
  },
  ResumedElsewhere: { remedy: "Run the command again." },
  PageNotShown: {
    remedy:
      "Run the same command again. With --paste it shows the address to open and asks for the one that comes back.",
  },
  SessionEnded: {
    remedy:
      "Run openpims login, then the same command again. Nothing was counted; the device stays enrolled.",
  },
  TokenRefused: {
    remedy:
      "Run openpims login, then the same command again. If it stays, check --client-id and --brand: they must fit.",
  },
  NameNotFound: {
    remedy:
      "Check the connection and the name server (DNS); openpims doctor asks each server. Then run the same command.",
  },
  ConnectionRefused: {
    remedy: "Start the server, or check the address: openpims doctor asks each. Then run the same command.",
  },
  CertificateUntrusted: {
    remedy:
      "Is the certificate self-signed, or a company's? Run the command with NODE_EXTRA_CA_CERTS=/path/to/authority.pem " +
      "before it. Never turn the check off.",
  },
  ProxyUnused: {
    remedy: "Run the command with NODE_USE_ENV_PROXY=1 before it, or except the host with NO_PROXY.",
  },
};
