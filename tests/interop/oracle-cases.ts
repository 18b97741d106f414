// The operations that our device and the vendor's must complete alike, and the answers that both get.
import {
  activate,
  NO_PIN,
  type Outcome,
  onlineOtp,
  resetPin,
  serverStatus,
  synchronise,
  updatePin,
} from "@openpims/maccess";
import { PIN } from "@openpims/testing/harness";
import {
  billionLaughs,
  changed,
  documentTwice,
  elementsTwice,
  entities,
  extras,
  instead,
  truncated,
  word,
  wrongRoot,
} from "./faults.ts";
import type { OurDevice } from "./our-device.ts";
import type { Fault } from "./replayer.ts";
import type { LocalFlags, VendorDevice } from "./vendor-device.ts";

const NEW_PIN = "926518";

export type LocalState = "new" | "activated" | "blocked";

export interface OracleOperation {
  readonly name: string;
  /** `mode action` of each request, in order. */
  readonly steps: readonly string[];
  /** The states in which a device sends a request; in the others it refuses locally. */
  readonly asksWhen: readonly LocalState[];
  readonly ours: (device: OurDevice, code: string) => Promise<Outcome<unknown>>;
  readonly theirs: (device: VendorDevice, code: string) => Promise<number>;
  /** The second half alone, if the library has a call for each half. */
  readonly theirFinalize?: (device: VendorDevice, code: string) => Promise<number>;
}

export const OPERATIONS: readonly OracleOperation[] = [
  {
    name: "activate",
    steps: ["activate ActionSetup", "activate ActionFinalize", "ms ActionFinalize"],
    asksWhen: ["new"],
    ours: ({ options }, code) => activate(options, code, PIN, "oracle"),
    theirs: (device, code) => device.activate(code, PIN),
    theirFinalize: (device, code) => device.finalizeActivation(code, PIN),
  },
  {
    name: "otp",
    steps: ["otp ActionSetup", "otp ActionFinalize"],
    asksWhen: ["activated"],
    ours: ({ options }) => onlineOtp(options, PIN),
    theirs: (device) => device.onlineOtp(PIN),
    theirFinalize: (device) => device.finalizeOtp(PIN),
  },
  {
    name: "otp without PIN",
    steps: ["otp ActionSetup", "otp ActionFinalize"],
    asksWhen: ["activated"],
    ours: ({ options }) => onlineOtp(options, NO_PIN),
    theirs: (device) => device.onlineOtp(""),
    theirFinalize: (device) => device.finalizeOtp(""),
  },
  {
    name: "synchro",
    steps: ["synchro ActionSetup", "synchro ActionFinalize"],
    asksWhen: ["activated"],
    ours: ({ options }) => synchronise(options, PIN),
    theirs: (device) => device.synchronise(PIN),
    theirFinalize: (device) => device.finalizeSynchronisation(PIN),
  },
  {
    name: "password",
    steps: ["password ActionSetup", "password ActionFinalize", "ms ActionFinalize"],
    asksWhen: ["activated"],
    ours: ({ options }) => updatePin(options, PIN, NEW_PIN),
    theirs: (device) => device.updatePin(PIN, NEW_PIN),
    theirFinalize: (device) => device.finalizePinUpdate(PIN, NEW_PIN),
  },
  {
    name: "reset",
    steps: ["reset ActionSetup", "reset ActionFinalize", "ms ActionFinalize"],
    asksWhen: ["activated", "blocked"],
    ours: ({ options }, code) => resetPin(options, code, NEW_PIN),
    theirs: (device, code) => device.resetPin(code, NEW_PIN),
    theirFinalize: (device, code) => device.finalizeReset(code, NEW_PIN),
  },
  {
    name: "status",
    steps: ["status ActionSetup", "status ActionFinalize"],
    asksWhen: ["activated", "blocked"],
    ours: ({ options }) => serverStatus(options),
    theirs: (device) => device.status(),
  },
];

/** Every error word of the protocol, and one that is not listed. */
export const WORDS: readonly string[] = [
  "NOK:CODE",
  "NOK:SN",
  "NOK:ACCESS",
  "NOK:VERSION",
  "NOK_BLOCKED",
  "OK:BLOCKED",
  "NOK:NOK_BLOCKED",
  "NOK:STATE",
  "NOK:NODEVICE",
  "NOK:NOCA",
  "NOK:NOSRV",
  "NOK:PINREUSED",
  "NOK:SYNCHROFAILED",
  "NOK:FORBIDDEN",
  "NOK:PINREFUSED",
  "NOK:TIMEOUT",
  "NOK:URL",
  "NOK:MAXNBTOOLS",
  "NOK:BIOKEY",
  "NOK:ERR1",
  "NOK",
  "NOK:SAT",
  "NOK:NOPUSH",
  "NOK:BLOCKED",
  "NOK:UNLISTED",
];

const noErr = changed((body) => body.replace(/<err>.*<\/err>/, ""));

/** Invalid answers, and good ones with an oddity. */
export const STRANGE_ANSWERS: ReadonlyMap<string, Fault> = new Map([
  ["nothing", instead({ status: 200, body: "" })],
  ["HTML", instead({ status: 200, body: "<!doctype html><html><body>Sign in</body></html>" })],
  ["JSON", instead({ status: 200, body: '{"err":"OK"}' })],
  ["HTTP 500", instead({ status: 500, body: "<ActionSetup><err>OK</err></ActionSetup>" })],
  ["a word that is none", word("PERHAPS")],
  ["an empty word", word("")],
  ["no word", noErr],
  ["the word deeper down", changed((body) => body.replace(/<err>.*<\/err>/, "<x>$&</x>"))],
  ["half of it", truncated],
  ["it twice", documentTwice],
  ["elements twice", elementsTwice],
  ["another root", wrongRoot],
  ["extras", extras],
  ["entities", entities],
  ["a billion laughs", billionLaughs],
]);

/** A result number and the device's state afterwards, such as `7, activated, blocked`. */
export const shown = (result: number, { activated, blocked }: LocalFlags): string =>
  `${result}, ${activated ? "activated" : "not activated"}${blocked ? ", blocked" : ""}`;
