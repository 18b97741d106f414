import type { Texts } from "./texts.ts";

const costs = { SMS: "an SMS code", OTP: "a one-time password", PIN: "one of the few tries for the PIN" };

export const english: Texts = {
  product: "OpenPIMS phone",
  languages: "Language",
  stages: {
    label: "The way to your first one-time password",
    names: ["Sign in", "SMS code", "PIN", "Password"],
  },
  titles: {
    starting: "One moment",
    unreachable: "No connection",
    wrongAddress: "Open this page by another address",
    signIn: "Sign in",
    askSms: { enrol: "Make this device yours", reset: "Reset the PIN" },
    number: { enrolWithNumber: "Add your phone number", changeNumber: "Change the phone number" },
    smsCode: "Enter the SMS code",
    choosePin: "Choose a PIN",
    repeatPin: "The PIN once more",
    accountPin: { enrol: "Enter your PIN", changeNumber: "Confirm with your PIN" },
    ready: "Enter your PIN",
    otp: "Your one-time password",
    blocked: "The PIN is blocked",
    remove: "Remove all devices",
  },
  notices: {
    enrolled: "This device is enrolled.",
    pinReset: "The new PIN is in force.",
    numberChanged: "SMS codes go to the new number from now on.",
    removed: "All devices of the account are removed, and its PIN with them.",
    codeAgain: "Enter the code of the SMS once more: it is not kept over a reload, and it is still good.",
    otpEnded: "The one-time password has expired.",
  },
  own: {
    popupBlocked:
      "The browser has blocked the sign-in window. Sign in in this window instead, or allow pop-ups for this page.",
    signInLost:
      "This is not the answer to a sign-in that this tab has begun, or it came too late. Sign in again.",
    unreachable: "The service cannot be reached. Check the connection, then try again: nothing was used up.",
    pinGuessable: "A thief tries such a PIN first: choose one without a run of digits or a repeated one.",
    pinsDiffer: "The two PINs differ. Nothing was sent: choose one and type it twice.",
  },
  trouble: {
    heading: (code) => `Error ${code}`,
    costs: (things) => `The next try can use up ${things.map((thing) => costs[thing]).join(" and ")}.`,
    nextTry: (time) => `Possible again at ${time}.`,
    close: "Close",
  },
  wrongAddress: {
    insecure: "This page needs https, or this machine.",
    other: "The service is known by another address, and the sign-in works there only. Open the page there:",
    unknown: "This service does not know the address that it is opened by, so nobody can sign in here.",
    operator: {
      insecure:
        "Nothing was sent, and nothing was used up. Open the page by an address that begins with https. If there is none, " +
        "the operator gives the service a certificate (OPENPIMS_TLS_CERTIFICATE, OPENPIMS_TLS_KEY), or a proxy with " +
        "https in front and its address (OPENPIMS_PUBLIC_URL).",
      unknown: "The operator gives the service its address as OPENPIMS_PUBLIC_URL.",
    },
  },
  starting: "Asking the service…",
  working: "One moment…",
  offline: "You are offline. What needs the service has to wait.",
  retry: "Try again",
  cancel: "Cancel",
  next: "Continue",
  signIn: {
    intro: "With this page your phone or computer becomes the key to your car’s connected services.",
    button: "Sign in",
    here: "Sign in in this window",
    create: "Create an account",
    byOperator: "No account yet? The operator of this service makes it.",
    inWindow: "The sign-in opens in a window of its own.",
    waiting: "The sign-in waits in its window. Is it closed? Press “Sign in” again.",
    demo: "The demo’s account",
    login: "E-mail",
    password: "Password",
  },
  askSms: {
    intro: {
      enrol: "An SMS with a code shows that the account’s phone is in your hands.",
      reset: "An SMS with a code shows that it is you. Then you choose a new PIN.",
    },
    to: (number) => `It goes to ${number}.`,
    send: "Send me the SMS",
    skip: "I have a code already",
  },
  number: {
    intro: {
      enrolWithNumber:
        "The account has no phone number yet. An SMS with a code shows that this one is yours.",
      changeNumber: "An SMS with a code goes to the new number. Your PIN then confirms the change.",
    },
    label: "Phone number",
    hint: "Such as +33 6 12 34 56 78",
    send: "Send the SMS",
    malformed: "A phone number has 6 to 15 digits, and may begin with +.",
    refused: "This number takes no SMS: check its digits, and its country code.",
    goesTo: (number) => `The SMS goes to ${number}. If that is right, press “Send the SMS” again.`,
  },
  smsCode: {
    intro: "Use the code of the newest SMS. It is good for some ten minutes.",
    label: "Code",
    again: "Send another SMS",
    malformed: "A code has 4 to 16 letters and digits.",
    demo: "Show the demo’s SMS",
    demoSms: (code) => `SMS of the demo: your code is ${code}`,
    demoEmpty: "No SMS has been sent.",
  },
  pin: {
    choose: "4 to 8 digits that nobody guesses. You need them for every one-time password.",
    repeat: "Type the same digits again.",
    account: {
      enrol: "The account has a PIN already: it is the same on all its devices.",
      changeNumber: "It gives the one-time password that the change asks for.",
    },
    pad: "PIN pad. Type the digits, or press the buttons.",
    typed: (count) => `${count} ${count === 1 ? "digit" : "digits"} entered`,
    remove: "Delete the last digit",
    ok: "Done",
    tooShort: "A PIN has at least 4 digits.",
  },
  ready: {
    intro: "Your PIN gives you a one-time password, which opens your car’s remote services once.",
    anothers:
      "This device was enrolled by another account: its PIN and its one-time passwords are that account’s. To use it yourself, remove all devices of your account and enrol this one.",
  },
  otp: {
    about: "Give it to whoever asks for it. It is accepted once.",
    seconds: (left) => `${left} s`,
    spoken: (left) => `Good for ${left} more seconds.`,
    copy: "Copy",
    copied: "Copied",
    copyFailed: "The browser does not let this page copy: select the text instead.",
    use: "Try it: have the service accept it",
    useAgain: "Try it once more",
    accepted: "The service has accepted it. A second time it will not.",
    refused: "The service has refused it: it was used before, or is too old.",
    done: "Done",
  },
  blocked: {
    enrolled: "Too many wrong PINs were given, or the operator blocked it. A new PIN unblocks the account.",
    other:
      "Reset the PIN on a device that is enrolled. Where there is none, remove all devices and begin anew: that ends the " +
      "block, too.",
    reset: "Reset the PIN",
  },
  remove: {
    intro:
      "This ends the enrolment of all devices of your account, this one included, and its PIN. Each has to be enrolled " +
      "again by SMS.",
    button: "Remove all devices",
  },
  menu: {
    label: "Account",
    signedIn: (username) => `Signed in as ${username}`,
    signOut: "Sign out",
    forgotten: "Forgotten PIN",
    changeNumber: "Change the phone number",
    remove: "Remove all devices",
    car: "See the demo’s car",
  },
};
