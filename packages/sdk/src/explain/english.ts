import { englishCommand } from "./english-command.ts";
import { englishFailures } from "./english-failures.ts";
import { englishPerson } from "./english-person.ts";
import { englishVehicleCodes, englishVehicleCommand, englishVehiclePerson } from "./english-vehicle.ts";
import type { Texts } from "./explanation.ts";

/** The meaning of each code, in English. Figures and remedies: docs/protocol.md#field-reports */
export const english: Texts = {
  app: (name) => (name === undefined ? "the brand's app" : `the ${name} app`),
  phonePage: "the service's phone page",
  orInApp: (app) => `, or in ${app}`,
  codes: {
    ...englishVehicleCodes,
    2000: {
      happened: "The call failed for a reason that has no code of its own.",
      remedy:
        "Find the message's transactionId in the SDK's log, where one is kept: the entry has the reason, or the place of a " +
        "defect. Without a log, turn one on and repeat it.",
    },
    2001: {
      happened:
        "The SDK is not initialised: initialize was not called or failed, or release was called since.",
      remedy: "Call initialize, make sure that it succeeded, then repeat the call. It is free.",
    },
    2002: {
      happened: "This version of the SDK does not have this call, or not in this environment.",
      remedy: "Check the spelling of the API and its variant, or use another call with the same effect.",
    },
    2006: {
      happened: "The SDK lacks a part of its configuration: macID, inWeboURL, or the address of a server.",
      remedy: "Call release, then initialize with macID and inWeboURL, and give the servers' addresses.",
    },
    2007: {
      happened: "The SDK is initialised already, and keeps its configuration.",
      remedy: "Nothing, if that configuration is right. To change it, call release first.",
    },
    2101: {
      happened: ({ subject }) =>
        `${subject === undefined ? "A required parameter" : `The parameter ${subject}`} is missing. Nothing was sent.`,
      remedy:
        "Give it and call again; this costs nothing. Enrolling needs an SMS code checked before, or given now.",
    },
    2102: {
      happened: ({ subject }) =>
        `${subject === undefined ? "A parameter" : `The parameter ${subject}`} has the wrong form. Nothing was sent.`,
      remedy:
        "Check the fields: a PIN is 4 to 8 digits as text, an SMS code 4 to 16 letters and digits, and they must not " +
        "be swapped or filled in by the browser.",
    },
    2201: {
      happened: "The server did not answer in time.",
      remedy:
        "Check the connection and try again. If an SMS was asked for, wait some minutes: it may be on its way.",
    },
    2202: {
      happened: "The server could not be reached, or what answered was not the server.",
      remedy:
        "Check the connection and the addresses, then make the same call again with the same PIN and code. An OTP and a wrong " +
        "PIN may have been counted although no answer came; an SMS code that is refused now was used up.",
    },
    2204: {
      happened: "The server refused the request or is out of order.",
      remedy: ({ app }) =>
        `Try again later. If it stays, check the client's credential, and in ${app} that the account has a phone number.`,
    },
    2301: {
      happened: "No user is signed in, or the session has ended.",
      remedy: "Sign in, then repeat the call. The device stays enrolled.",
    },
    2302: {
      happened:
        "The car asks for strong authentication: there is no token for it, or it can no longer be renewed.",
      remedy: "Get an OTP with the PIN, and ask for the token at once: an OTP is good once, for a minute.",
    },
    2305: {
      happened: "The SMS code is wrong, has been used, or was replaced by a newer one.",
      remedy: "Use the code of the newest SMS. Ask for another only when none has come for some minutes.",
    },
    2306: {
      happened: "The SMS code is too old: it is good for some 10 to 15 minutes.",
      remedy: "Ask for a new SMS code and use it as soon as it comes.",
    },
    2307: {
      happened: "The account has no phone number that an SMS could be sent to.",
      remedy: ({ app }) => `Add a phone number to the account in ${app}; it is confirmed by SMS.`,
    },
    2308: {
      happened: "The server refused access: the PIN is wrong, or the device's proofs are.",
      remedy: ({ app }) =>
        `Ask for the PIN again, never repeat it by program: a few wrong ones block the account. Another device has ` +
        `the PIN that the account already has. Forgotten: reset it in ${app}.`,
    },
    2309: {
      happened: "The server no longer serves this version of the device library.",
      remedy: "Update the SDK, and announce no older libraryVersion. Until then, a retry is of no use.",
    },
    2310: {
      happened: "The account is blocked: too many wrong PINs, or an operator blocked it.",
      remedy: ({ app }) =>
        `Reset the PIN with an SMS code or in ${app}. Then ask isAccountBlocked: it unblocks the device.`,
    },
    2311: {
      happened: "The device's stored state and the server's do not fit together.",
      remedy: "Try once more. If it stays so, enrol this device again.",
    },
    2312: {
      happened: "The server no longer knows this device: it was removed or disabled.",
      remedy: "Enrol it again. The stored device was erased.",
    },
    2313: {
      happened: "The account needs an active desktop token first.",
      remedy: "Activate it with the account's provider, then repeat the call.",
    },
    2314: {
      happened: "No service is open to the account.",
      remedy: "Ask the account's provider to open the service, then repeat the call.",
    },
    2315: {
      happened: "The new PIN equals the account's present one.",
      remedy: "Choose another PIN.",
    },
    2316: {
      happened: "The operation succeeded, but the synchronisation after it failed. No OTP is given.",
      remedy: "Call again: the keys are safe. An OTP is counted again.",
    },
    2317: {
      happened:
        "The device's state does not allow this call: not enrolled, not completely enrolled, enrolled already, blocked, or " +
        "stored by a newer version.",
      remedy:
        "isDeviceActivated and isAccountBlocked show the state. Not enrolled: enrol. Blocked: reset the PIN. Newer: update " +
        "the SDK. Too many wrong SMS codes: wait ten minutes.",
    },
    2344: {
      happened: ({ subject }) =>
        `${subject === undefined ? "A component" : `The component ${subject}`} is not configured: macID, inWeboURL or ` +
        "a server's address is missing.",
      remedy: "Call release, then initialize with all of them. The repeated call is free.",
    },
    2368: {
      happened:
        "The sign-in was not finished: its window was closed, or its time was over (five minutes in the system's browser " +
        "or a pop-up).",
      remedy: "Offer the sign-in again.",
    },
    2390: {
      happened: "The account has a phone number already.",
      remedy: ({ app }) => `Enrol with an SMS to that number, or change the number first, here or in ${app}.`,
    },
  },
  causes: englishFailures,
  audiences: {
    person: { ...englishPerson, ...englishVehiclePerson },
    command: { ...englishCommand, ...englishVehicleCommand },
  },
  unanswered: (code) => ({
    happened: `Code ${code} is not answered by this version: the reference keeps it for functions or faults that this SDK does not have.`,
    remedy: `Look up where code ${code} came from: it was not this SDK.`,
  }),
};
