import { isOfVehicle } from "../ledger/resources.ts";
import { englishCounted } from "./english-network.ts";
import { englishSpares } from "./english-spares.ts";
import type { About, Rewordings } from "./explanation.ts";

const names: Readonly<Record<string, string>> = {
  pinCode: "The PIN",
  oldPIN: "The present PIN",
  newPIN: "The new PIN",
  smsCode: "The SMS code",
  phoneNumber: "The phone number",
};
const field = ({ subject = "" }: About): string => names[subject] ?? "A field";

/** The wrong PINs so far and the tries that are left, if they are known. */
export function englishTries({ pinTries }: About): string {
  if (!pinTries || pinTries.used === 0) return "";
  const { used, left } = pinTries;
  if (left === undefined)
    return ` That is ${used} wrong in a row on this device; three usually block the account.`;
  if (left === 0) return " No try is left for now: one more could block the account.";
  return ` ${left} ${left === 1 ? "try is" : "tries are"} left before this device stops, so that the account is not blocked.`;
}

const resetPlace = ({ app, orInApp, resetsPin }: About): string =>
  resetsPin ? `here by SMS${orInApp}` : `in ${app}`;

const TELL = "Tell whoever runs this page or app: nothing that you enter here changes it.";
const RELOAD = "Reload the page, or close the app and open it again.";

/** The words for a person at a page or an app, if those for a developer do not fit. */
export const englishPerson: Rewordings = {
  2000: {
    happened: "Something went wrong that was not foreseen.",
    remedy: "Try once more. If it stays, tell whoever runs this page or app the code 2000 and the time.",
  },
  2001: { happened: "This page or app is not ready yet, or was closed.", remedy: RELOAD },
  2002: {
    happened: "This cannot be done here.",
    remedy: ({ app }) => `Do it in ${app}, where it is offered.`,
  },
  2006: { happened: "This page or app lacks a setting: a server's address or name.", remedy: TELL },
  2007: { happened: "This page or app is set up already.", remedy: "Go on: there is nothing to do." },
  2101: {
    happened: (about) => `${field(about)} was not filled in. Nothing was sent.`,
    remedy: "Fill it in and try again; this costs nothing.",
  },
  2102: {
    happened: (about) => `${field(about)} does not have the form that it must have. Nothing was sent.`,
    remedy:
      "A PIN is 4 to 8 digits, an SMS code 4 to 16 letters and digits. Check that they are not swapped.",
  },
  2202: {
    remedy:
      "Check the connection, then try again with the same PIN and code. An OTP and a wrong PIN may have been counted although no " +
      "answer came.",
  },
  2204: {
    remedy: ({ app }) => `Try again later. If it stays, check in ${app} that the account has a phone number.`,
  },
  2301: { remedy: "Sign in, then try again. This device stays enrolled." },
  2302: {
    happened: "The car asks for the PIN again.",
    remedy: "Enter the PIN; the rest goes by itself.",
  },
  2308: {
    remedy: (about) =>
      `Enter the PIN of the account; a few wrong ones block it. Forgotten: reset it ${resetPlace(about)}.`,
  },
  2309: { happened: "This app is too old for the server.", remedy: "Update the app, or reload the page." },
  2310: { remedy: (about) => `Reset the PIN ${resetPlace(about)}. Then try again.` },
  2313: { remedy: "Ask the account's provider how to activate it; then try again." },
  2314: { remedy: "Ask the account's provider to open the service; then try again." },
  2316: { remedy: "Try again: nothing is lost." },
  2317: {
    happened:
      "This device may not do that now: it is not enrolled, it is enrolled already, or it is blocked.",
    remedy:
      "Not enrolled: enrol it by SMS. Blocked: reset the PIN. After wrong SMS codes wait ten minutes. " +
      "Otherwise update the app.",
  },
  2344: { happened: "This page or app lacks a setting: a server's address or name.", remedy: TELL },
  2368: { remedy: "Begin again when you like: nothing was changed." },
  AccessRefused: {
    happened: (about) =>
      `Wrong PIN, or the server does not know this device by its keys.${englishTries(about)}`,
    remedy: (about) => {
      const { pinTries, localTime } = about;
      const wait = pinTries?.nextTry
        ? `Wait: the next try is possible at ${localTime(pinTries.nextTry)}. `
        : "";
      return `${wait}Enter the account's PIN, the same on each of its devices. Forgotten: reset it ${resetPlace(about)}.`;
    },
  },
  VersionRefused: {
    happened: "This app is too old for the server.",
    remedy: "Update the app, or reload the page.",
  },
  Blocked: { remedy: (about) => `Reset the PIN ${resetPlace(about)}. Then try again.` },
  SynchronisationFailed: { remedy: "Try again: nothing is lost." },
  UrlRefused: { remedy: TELL },
  Unreachable: {
    remedy: ({ costs }) =>
      `Check the connection, then try again${costs.includes("PIN") ? ` with the same PIN: ${englishCounted(costs)} may have been counted although the answer was lost` : ""}.`,
  },
  UnknownOtpFormat: { remedy: "Update the app, or reload the page." },
  StateUnreadable: { remedy: "Enrol this device again by SMS. The account and its PIN stay as they are." },
  StorageBusy: { remedy: "Close the other tabs and windows of this site, then try again." },
  StorageLost: { remedy: "Reload this page and try again. If that does not help, restart the browser." },
  StorageFull: { remedy: "Free space on this device, then try again." },
  StorageFailed: {
    remedy:
      "Reload the page, or close the app and open it again. If it stays: free some space, and let this site store data " +
      "(not in a private window).",
  },
  FileOfOtherHost: {
    happened:
      "The file's device belongs to another server: its mAccess id is another. Nothing was sent, nothing stored.",
    remedy: "Give the file of the client that used the same server as this one.",
  },
  LimitReached: {
    remedy: (about) => {
      const { limit, localTime } = about;
      const wait =
        limit === undefined ? "Wait." : `Wait: the next try is possible at ${localTime(limit.nextTry)}.`;
      if (limit && isOfVehicle(limit.resource)) return `${wait} ${englishSpares[limit.resource]}`;
      return limit?.resource === "pinTry"
        ? `${wait} If the PIN is forgotten, reset it ${resetPlace(about)}; another wrong one may block the account.`
        : `${wait} That keeps the server from locking the account.`;
    },
  },
  OtpRefused: {
    remedy: ({ app }) =>
      `Try once more. If it stays so, see in ${app} that the remote services of the car are active.`,
  },
  OtpNeeded: {
    happened: "The PIN is needed first, and it was not entered in the last minute.",
    remedy: ({ takesSmsCode }) =>
      `Enter the PIN, then try again within a minute.${takesSmsCode ? " The SMS code stays good for it." : ""}`,
  },
  ClientRefused: { happened: "The server refuses this page or app itself, not you.", remedy: TELL },
  ClockWrong: { remedy: "Have this device set its clock and date by itself, then begin again." },
  IssuerUnexpected: {
    remedy:
      "Open this page by its own address, the one that the server was set up with. Otherwise tell whoever runs it.",
  },
  AudienceUnexpected: { happened: "The answer is for another app than this one.", remedy: TELL },
  IdTokenMissing: { happened: "The server's answer does not say who you are.", remedy: TELL },
  IdTokenRefused: {
    happened: "The server's answer does not pass the checks.",
    remedy: "Try once more, then update the app.",
  },
  TokensMissing: { happened: "The server's answer lacks a part.", remedy: "Try again later." },
  SignInRefused: { remedy: "Begin again. If it stays, tell whoever runs this page or app." },
  AddressUnsafe: { remedy: TELL },
  ResumedElsewhere: { remedy: "Begin again from this page." },
  SessionEnded: {
    happened: "Your session has ended.",
    remedy: "Sign in again, then repeat. Nothing was counted, and this device stays enrolled.",
  },
  TokenRefused: {
    remedy: "Sign in again and repeat; nothing was counted. If it stays, tell whoever runs this page or app.",
  },
  CertificateUntrusted: {
    remedy:
      "Do not enter anything: another network may help. Otherwise whoever runs the server has to mend its certificate.",
  },
  CertificateOfOtherHost: {
    remedy: "Do not enter anything: another network may help. Check the address of this page.",
  },
  ProxyUnused: { remedy: TELL },
  ProxyRefused: { remedy: "Ask the network's administrator to allow this server, or use another network." },
  StatusUnexpected: { remedy: TELL },
};
