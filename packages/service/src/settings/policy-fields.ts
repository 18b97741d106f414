// One row for each policy. It defines the variable of the environment, the key in a file, the field of the operator API and
// the console's field with its group; its two texts are in packages/pages/src/operator/texts. The comment
// is the policy's text in the reference.
import { COUNTRY } from "./country.ts";
import { flag, type ScalarSetting, text, type ValueOf, whole } from "./setting.ts";

/** The groups of the fields in the console, in this order. */
export const policyGroups = ["pins", "devices", "limits"] as const;

export type PolicyGroup = (typeof policyGroups)[number];

const row = <T>(group: PolicyGroup, is: ScalarSetting<T>, byDefault: T) => ({ group, is, byDefault });

export const policyFields = {
  /**
   * Wrong PINs until the device is blocked; the account's own count has the same limit. NIST SP 800-63B-4 §3.2.2 allows at
   * most 100; the field uses 3.
   */
  maxPinAttempts: row("pins", whole(1, 100), 3),
  /** The time for a device to answer a challenge. */
  challengeLifetimeSeconds: row("pins", whole(5, 300, "seconds"), 60),
  /** The time in which an OTP is accepted, once: NIST SP 800-63B-4 §3.1.5.2. */
  otpLifetimeSeconds: row("pins", whole(5, 300, "seconds"), 60),
  /** OTPs for an account's devices in 24 hours; 0 sets no limit. Beyond it: 2317. */
  otpsPerDay: row("pins", whole(0, 1_000_000, "perDay"), 0),
  /** False enrols devices of accounts that have no PIN without one (pinmode 0). */
  pinRequired: row("pins", flag(), true),
  /**
   * True refuses a new PIN that is easy to guess: repeated digits, a run, a date or a common one. A PIN in force stays. Off
   * by default in the demo. NIST SP 800-63B-4 §3.1.1.2.
   */
  refuseWeakPins: row("pins", flag(), true),
  /** The oldest supported library version. A device that announces an older one is answered 2309. */
  minimumLibraryVersion: row(
    "devices",
    text("a version such as 0.2.11", /^\d{1,4}(\.\d{1,4}){0,3}$/),
    "0.0.0",
  ),
  /** Devices that an account may have at once. */
  maxDevicesPerAccount: row("devices", whole(1, 100), 5),
  /** The lifetime of an SMS code. NIST SP 800-63B-4 §3.1.3.2: at most 10 minutes. */
  activationCodeLifetimeSeconds: row("devices", whole(30, 600, "seconds"), 600),
  /** SMS to one number in a day, which starts with the first one. */
  smsPerNumberPerDay: row("devices", whole(1, 1000, "perDay"), 10),
  /**
   * SMS for one account in a day, to any number. A code that certifies a number allows 5 wrong tries, so 20 codes allow 100
   * in a day. Wrong codes of an enrolment name no account, and are counted over all addresses.
   */
  smsPerAccountPerDay: row("devices", whole(1, 1000, "perDay"), 20),
  /** SMS to numbers that are not the account's yet, requested by one address in a day; 0 sets no limit. */
  smsPerAddressPerDay: row("devices", whole(0, 1_000_000, "perDay"), 100),
  /** All SMS of the service in a day. At most half of them go to numbers that are not the account's. 0 sets no limit. */
  smsPerDay: row("devices", whole(0, 10_000_000, "perDay"), 5_000),
  /** The country of a phone number without a country code. */
  defaultCountry: row("devices", text("a country such as FR (ISO 3166)", COUNTRY), "FR"),
  /**
   * Requests from one address that is not this machine's, on every route; device requests are also counted over all
   * processes. 0 sets no limit. Beyond it: HTTP 429.
   */
  requestsPerMinutePerAddress: row("limits", whole(0, 1_000_000, "perMinute"), 1200),
  /**
   * Requests of one account's devices, where an OTP takes two, and as many with its access tokens, half of them for one
   * sign-in. 0 sets no limit. Beyond it: HTTP 429.
   */
  requestsPerMinutePerAccount: row("limits", whole(0, 1_000_000, "perMinute"), 600),
  /** True lets anybody create an account on the sign-up page, for any e-mail. On by default in the demo. */
  selfRegistration: row("limits", flag(), false),
  /** The days for which no other account may take the login of a renamed or deleted account; 0: none. */
  loginRestDays: row("limits", whole(0, 3650, "days"), 90),
  /** The days for which a row of the audit log stays; 0: until the operator removes it. */
  auditDays: row("limits", whole(0, 3650, "days"), 0),
};

type Fields = typeof policyFields;

export type PolicyName = keyof Fields;

/** The policies in force: docs/reference/configuration.md#policies */
export type Policy = { readonly [Name in PolicyName]: ValueOf<Fields[Name]["is"]> };

/** The policies whose value is a text: the console says what it is. */
export type TextPolicyName = {
  [Name in PolicyName]: Policy[Name] extends string ? Name : never;
}[PolicyName];

export const policyNames = Object.keys(policyFields) as readonly PolicyName[];

export const defaultPolicy = Object.fromEntries(
  policyNames.map((name) => [name, policyFields[name].byDefault]),
) as unknown as Policy;
