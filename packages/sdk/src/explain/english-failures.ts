import { type AnyResource, isOfVehicle } from "../ledger/resources.ts";
import { englishCounted, englishNetwork } from "./english-network.ts";
import { englishService } from "./english-service.ts";
import { englishSpares } from "./english-spares.ts";
import { englishVehicle } from "./english-vehicle.ts";
import type { Texts } from "./explanation.ts";
import { spanOf } from "./span.ts";

const used: Readonly<Record<AnyResource, string>> = {
  smsCode: "SMS codes asked for",
  activation: "enrolments",
  otp: "one-time passwords",
  pinTry: "wrong or unanswered PINs in a row",
  wakeUp: "wake-ups of the vehicle",
  monthlyWakeUp: "wake-ups of the vehicle",
  command: "commands to the vehicle",
};

function windowOf(seconds: number): string {
  const [count, unit] = spanOf(seconds);
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}

/** The storage's own finding, such as a file's name. */
const detail = (place: string | undefined): string => (place === undefined ? "" : ` (${place})`);

/** The failure behind a code, in English: more precise than the code's own text. */
export const englishFailures: Texts["causes"] = {
  CodeRefused: {
    happened: "The server refused the SMS code: it is mistyped, used up, or a newer SMS has replaced it.",
    remedy:
      "Enter the code of the newest SMS. If it was that one, wait some minutes, then ask for one new SMS.",
  },
  SyntaxRefused: {
    happened: "The server could not read one of the fields, for example if PIN and SMS code are swapped.",
    remedy: "Compare each field with what it asks for; a browser may have filled in an e-mail address.",
  },
  AccessRefused: {
    happened: "The server did not accept the PIN, or the proofs of this device's keys.",
    remedy: ({ app }) =>
      `Enter the PIN of the account, the one that ${app} uses, even on a second device. Each wrong one is counted. ` +
      `Forgotten: reset it in ${app}.`,
  },
  VersionRefused: {
    happened: ({ version }) =>
      version === undefined
        ? "The server asks for a newer device library than the one announced."
        : `The server asks for version ${version} of the device library.`,
    remedy: "Update the SDK; where libraryVersion is set, leave it out.",
  },
  Blocked: {
    happened:
      "The server has blocked the account's PIN: too many wrong ones were given, or an operator did it.",
    remedy: ({ app }) =>
      `Reset the PIN with an SMS code or in ${app}, then have isAccountBlocked ask the server before the next OTP.`,
  },
  StateMismatch: {
    happened: "The server's record of this device is in another state than the device expects.",
    remedy: "Try once more, which brings most devices into step. If it stays so, enrol this device again.",
  },
  NoDevice: {
    happened:
      "The server has no such device: it was removed or disabled elsewhere. The stored device was erased.",
    remedy: ({ app }) => `Enrol this device again; check in ${app} who removed it if that was not you.`,
  },
  DesktopTokenRequired: {
    happened: "The account needs an active desktop token before the server serves this device.",
    remedy: "Ask the account's provider how to activate it, or to drop this requirement.",
  },
  NoService: {
    happened: "The server finds no service that this account may use.",
    remedy: "Ask the account's provider to open the service; enrolling again does not help.",
  },
  PinReused: {
    happened: "The server refused the new PIN because it equals the previous one.",
    remedy: "Choose a PIN that differs from the previous one.",
  },
  SynchronisationFailed: {
    happened: "The server asked for a second round to bring the device into step, and that round failed.",
    remedy: "Call again: nothing is lost. An OTP is counted again.",
  },
  Forbidden: {
    happened:
      "The server refuses this device: its enrolment was never finished, it was deleted or blocked elsewhere, or " +
      "too many wrong SMS codes came from here.",
    remedy: "After wrong codes wait ten minutes; otherwise enrol this device again with a new SMS code.",
  },
  TooManyActivations: {
    happened:
      "The server has locked the account's enrolments: too many were made by SMS, some 10 to 20 in the field.",
    remedy: ({ app }) =>
      `Reset the account's strong authentication in ${app}, choose a new PIN there, then enrol exactly once.`,
  },
  PinRefused: {
    happened: "The server does not accept this PIN: it has another form, or is easy to guess.",
    remedy: "Choose 4 to 8 digits that are no repetition, run or date; an account without PINs takes none.",
  },
  TooLate: {
    happened: "The operation took too long between its two requests, or the SMS code is too old.",
    remedy: "Repeat it without a pause. If an SMS code was used, ask for a new one.",
  },
  UrlRefused: {
    happened: "The server refused the address of the request.",
    remedy: "Check inWeboURL and macID: they must be those of the same server.",
  },
  TooManyDevices: {
    happened: "The account has reached its limit of devices, so this one was not enrolled.",
    remedy: ({ app }) =>
      `Delete registered phones in ${app}, or remove all enrolments here; set the PIN again, then enrol once.`,
  },
  BiometricKeyLocked: {
    happened: "The device's biometric key is locked after too many errors.",
    remedy: "Use the PIN instead. If the account requires the biometric key, enrol this device again.",
  },
  Desynchronised: {
    happened: "The device's keys are out of step with the server's.",
    remedy: "Enrol this device again. A retry does not restore the keys.",
  },
  Unreachable: {
    happened: ({ host }) =>
      `The authentication server${host === undefined ? "" : `, ${host},`} could not be reached, or the answer was not one of its own.`,
    remedy: ({ costs }) =>
      `Check the connection and inWeboURL, then make the same call${costs.includes("PIN") ? ` with the same PIN and code: ${englishCounted(costs)} may have been counted although the answer was lost` : ""}.`,
  },
  UnknownOtpFormat: {
    happened: "The server asks for a form of OTP that this version does not know. No OTP was made.",
    remedy: "Update the SDK. Until then, libraryVersion 0.2.11 may help.",
  },
  StateUnreadable: {
    happened: "The stored device cannot be read: its file was changed, or its key is missing.",
    remedy: "Restore the files and their key if you have them. Otherwise enrol this device again.",
  },
  StorageFailed: {
    happened: ({ place }) =>
      `The device's storage on this machine could not be read or written${detail(place)}.`,
    remedy:
      "Check the free space, the owner and the permissions of the data folder, and in a browser that the site may store " +
      "data and is not open in an older version. Then call again.",
  },
  StorageBusy: {
    happened: ({ place }) => `Another program uses this device and has not released it${detail(place)}.`,
    remedy: "End or continue that program, or close the site's other tabs. Then call again.",
  },
  StorageFull: {
    happened: ({ place }) => `There is no space left to store the device's data${detail(place)}.`,
    remedy: "Free space on the disk, then call again.",
  },
  StorageLost: {
    happened: "The page has lost its connection to the browser's storage. Nothing that was stored is lost.",
    remedy: "Reload this page, then try again. If that does not help, restart the browser.",
  },
  KeychainLocked: {
    happened: "The device's key is in the system's keychain, which is locked or not available.",
    remedy: "Unlock the keychain, then try again.",
  },
  FileRefused: {
    happened: ({ place }) =>
      "The file is not a device of a known Python client" +
      `${place === undefined ? "" : ` (${place})`}. Nothing was sent, nothing stored.`,
    remedy:
      "Give the client's own file, not a copy of its text. If it is refused too, enrol this device by SMS.",
  },
  FileUnfinished: {
    happened: ({ place }) =>
      `The file holds a device whose enrolment was not finished${place === undefined ? "" : ` (${place})`}. Nothing ` +
      "was sent, nothing stored.",
    remedy: "Finish the enrolment in the client that wrote the file, or enrol this device by SMS.",
  },
  FileOfOtherHost: {
    happened: ({ place }) =>
      `The file's device belongs to another macID${place === undefined ? "" : ` (${place})`}. Nothing was sent, ` +
      "nothing stored.",
    remedy: "Call release, then initialize with the macID and the inWeboURL that the client used.",
  },
  LimitReached: {
    happened: ({ limit }) =>
      limit === undefined
        ? "The SDK's own limit for the account is reached, so nothing was sent."
        : `The limit that protects the ${isOfVehicle(limit.resource) ? "vehicle" : "account"} is reached: ${limit.count} ${used[limit.resource]} in ${windowOf(limit.windowSeconds)}. ` +
          "Nothing was sent.",
    remedy: ({ limit, app, localTime }) => {
      const wait =
        limit === undefined
          ? "Wait before the next try."
          : `Wait: the next try is possible at ${localTime(limit.nextTry)}.`;
      if (limit && isOfVehicle(limit.resource))
        return `${wait} ${englishSpares[limit.resource]} The limits are an option of the SDK.`;
      return limit?.resource === "pinTry"
        ? `${wait} If the PIN is forgotten, reset it with an SMS code or in ${app}; another wrong one may block the account.`
        : `${wait} It keeps the server from locking the account; the limits are an option of the SDK.`;
    },
  },
  TooManySms: {
    happened:
      "No SMS was sent: the number, the account, this network or the whole service has reached its limit of the day, or too many wrong codes came.",
    remedy: "If an SMS has come, use its code. Otherwise ask again later; the limit ends within a day.",
  },
  NumberMissing: {
    happened: "The account has no phone number that an SMS could be sent to. No SMS was sent.",
    remedy: ({ app }) => `Add a phone number to the account in ${app}; it is confirmed by SMS.`,
  },
  NumberRefused: {
    happened: "The phone number is refused: it does not exist, or it has a premium rate. No SMS was sent.",
    remedy: "Check its digits, and write it with its country code, such as +33 6 12 34 56 78.",
  },
  OtpNeeded: {
    happened: "This call needs an OTP of this device from the last minute, and there was none.",
    remedy: ({ takesSmsCode }) =>
      `Get an OTP with the PIN, then make the same call within a minute.${takesSmsCode ? " The SMS code stays good for it." : ""}`,
  },
  OtpRefused: {
    happened:
      "The account services refused the OTP: it was used, is older than about a minute, or this account may not command the car.",
    remedy: ({ app }) =>
      `Get an OTP and make the same call at once. If a fresh one is refused too, see in ${app} that the remote services of the car are active. Do not repeat it by program: each try uses up an OTP.`,
  },
  ...englishVehicle,
  ...englishService,
  ...englishNetwork,
};
