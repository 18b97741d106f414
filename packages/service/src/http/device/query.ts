// docs/protocol.md#request-parameters: the form of each parameter. Any other form is refused before a row is read.
import { normaliseSmsCode, smsCodeForm, type WireAction, type WireMode } from "@openpims/maccess";

type Form = RegExp;

const KEY_CIPHERTEXT: Form = /^[0-9a-f]{256}$/i;
const DEVICE_ID: Form = /^[0-9a-f]{32}$/i;
const CODE: Form = smsCodeForm.pattern;
const SERVICE_ID: Form = /^[0-9A-Za-z_-]{1,32}$/;
const PROOF: Form = /^[0-9a-f]{64}$/i;
// The host of the vendor's library chooses the first two parts, even an empty SN; the device makes alea.
const SERIAL: Form = /^[^\p{Cc}]{0,128}\/[^/\p{Cc}]{0,64}\/[0-9a-f]{1,64}$/iu;
const NAME: Form = /^[^\p{Cc}]{0,128}$/u;
const VERSION: Form = /^[^\p{Cc}]{0,128}\/\d{1,4}(\.\d{1,4}){0,3}$/u;

const optional = (form: Form): Form => new RegExp(`^$|${form.source}`, form.flags);

const OF_EVERY_REQUEST = { macid: /^[\w.-]{1,64}$/, lastsync: optional(/^[\w.-]{1,32}$/) };
const OF_EVERY_FINALIZE = { R0: PROOF, R1: PROOF, R2: PROOF };
const MAY_BE_ABSENT = new Set(["lastsync", "lang", "ack", "keytype", "name"]);
const OF_ANY_TEXT = { lang: /^[^\p{Cc}]{0,64}$/u, ack: /^.{0,256}$/, keytype: optional(/^-?\d{1,3}$/) };

const MODES: Readonly<Record<WireMode, Readonly<Record<WireAction, Readonly<Record<string, Form>>>>>> = {
  activate: {
    ActionSetup: { id: /^$/, version: VERSION, code: CODE },
    ActionFinalize: {
      id: /^$/,
      version: VERSION,
      code: CODE,
      serial: SERIAL,
      Kma: KEY_CIPHERTEXT,
      pin: optional(KEY_CIPHERTEXT),
      name: NAME,
    },
  },
  ms: {
    // The vendor's operations all start with a setup; `ms` uses the challenge of the previous answer.
    ActionSetup: { id: /(?!)/ },
    ActionFinalize: { id: DEVICE_ID, ms_n: /^1$/, ms_id0: SERVICE_ID, ms_val0: KEY_CIPHERTEXT },
  },
  otp: {
    ActionSetup: { id: DEVICE_ID, version: VERSION, sid: SERVICE_ID },
    ActionFinalize: { id: DEVICE_ID, version: VERSION, sid: SERVICE_ID },
  },
  synchro: {
    ActionSetup: { id: DEVICE_ID, version: VERSION },
    ActionFinalize: { id: DEVICE_ID, version: VERSION },
  },
  password: {
    ActionSetup: { id: DEVICE_ID, version: VERSION },
    ActionFinalize: { id: DEVICE_ID, version: VERSION, Kma: KEY_CIPHERTEXT, pin: KEY_CIPHERTEXT },
  },
  reset: {
    ActionSetup: { id: DEVICE_ID, version: VERSION, code: CODE },
    ActionFinalize: { id: DEVICE_ID, version: VERSION, code: CODE, Kma: KEY_CIPHERTEXT, pin: KEY_CIPHERTEXT },
  },
  status: {
    ActionSetup: { id: DEVICE_ID, version: VERSION },
    ActionFinalize: { id: DEVICE_ID, version: VERSION },
  },
};

const isAction = (text: string | null): text is WireAction =>
  text === "ActionSetup" || text === "ActionFinalize";
const isMode = (text: string | undefined): text is WireMode =>
  text !== undefined && Object.hasOwn(MODES, text);

type Forms = readonly (readonly [name: string, form: Form])[];

const withForms = (mode: WireMode): Readonly<Record<WireAction, Forms>> => {
  const ofAny = { ...OF_EVERY_REQUEST, ...OF_ANY_TEXT };
  const { ActionSetup, ActionFinalize } = MODES[mode];
  return {
    ActionSetup: Object.entries({ ...ofAny, ...ActionSetup }),
    ActionFinalize: Object.entries({ ...ofAny, ...OF_EVERY_FINALIZE, ...ActionFinalize }),
  };
};

/** The forms of all parameters of a request. */
const FORMS: Readonly<Record<WireMode, Readonly<Record<WireAction, Forms>>>> = {
  activate: withForms("activate"),
  ms: withForms("ms"),
  otp: withForms("otp"),
  synchro: withForms("synchro"),
  password: withForms("password"),
  reset: withForms("reset"),
  status: withForms("status"),
};

/** A request whose parameters all have their forms. */
export class MacQuery {
  readonly action: WireAction;
  readonly mode: WireMode;
  readonly #values: ReadonlyMap<string, string>;

  constructor(action: WireAction, mode: WireMode, values: ReadonlyMap<string, string>) {
    this.action = action;
    this.mode = mode;
    this.#values = values;
  }

  /** The parameter's value; empty if it is optional and absent. */
  text(name: string): string {
    return this.#values.get(name) ?? "";
  }

  /** Hex parameters, spelt as in the store. */
  hex(name: string): string {
    return this.text(name).toLowerCase();
  }

  /** The activation code, without separators. */
  get code(): string {
    return normaliseSmsCode(this.text("code"));
  }

  /** The announced library version, such as `0.2.17`. */
  get libraryVersion(): string {
    const version = this.text("version");
    return version.slice(version.lastIndexOf("/") + 1);
  }
}

/** A query is a well-formed request, a malformed request of a known action, or outside the protocol. */
export type ParsedQuery =
  | { readonly kind: "request"; readonly query: MacQuery }
  | { readonly kind: "malformed"; readonly action: WireAction }
  | { readonly kind: "foreign" };

export function parseQuery(search: string): ParsedQuery {
  const parameters = new URLSearchParams(search);
  const action = parameters.get("action");
  if (!isAction(action)) return { kind: "foreign" };
  const malformed = { kind: "malformed", action } as const;
  const values = new Map(parameters);
  if (values.size !== [...parameters].length) return malformed;
  const mode = values.get("mode");
  if (!isMode(mode)) return malformed;
  for (const [name, form] of FORMS[mode][action]) {
    const value = values.get(name);
    const absentAllowed = MAY_BE_ABSENT.has(name) || (name === "id" && mode === "activate");
    if (value === undefined ? !absentAllowed : !form.test(value)) return malformed;
  }
  return { kind: "request", query: new MacQuery(action, mode, values) };
}

/** Compares two dotted versions. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split(".").map(Number));
  for (let i = 0; i < 4; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
