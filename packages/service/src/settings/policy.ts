import { prepared } from "../store/prepared.ts";
import type { Database } from "../store/schema.ts";
import { lockName } from "../store/transaction.ts";
import { flag, type ScalarSetting, text, type ValueOf, whole } from "./setting.ts";

const field = <T>(is: ScalarSetting<T>, byDefault: T) => ({ is, byDefault });

/** What an operator may set: what each field may be, and its default. */
export const policyFields = {
  /** Wrong PINs in a row until the account is blocked. NIST SP 800-63B §5.2.2 allows at most 100; the field uses 3. */
  maxPinAttempts: field(whole(1, 100), 3),
  /** Devices below this library version are answered `NOK:VERSION`. */
  minimumLibraryVersion: field(text("a version such as 0.2.11", /^\d{1,4}(\.\d{1,4}){0,3}$/), "0.0.0"),
  challengeLifetimeSeconds: field(whole(5, 300), 60),
  /** NIST SP 800-63B §5.1.5.2: an OTP is accepted once, and lives for two minutes at most by default. */
  otpLifetimeSeconds: field(whole(5, 300), 60),
  /** OTPs that an account's devices are given in 24 hours; 0 sets no limit. */
  otpsPerDay: field(whole(0, 1_000_000), 0),
  /** NIST SP 800-63B §5.1.3.2: at most 10 minutes. */
  activationCodeLifetimeSeconds: field(whole(30, 600), 600),
  maxDevicesPerAccount: field(whole(1, 100), 5),
  /** SMS to one number in a day, from its first one on. */
  smsPerNumberPerDay: field(whole(1, 1000), 10),
  /**
   * SMS for one account in a day, whatever the number. Each code allows 5 wrong tries, so 20 codes allow 100 of them:
   * NIST SP 800-63B §5.2.2 asks for no more than 100 failed attempts on one account, and §5.1.3.2 for such a limit on
   * codes of less than 64 bits.
   */
  smsPerAccountPerDay: field(whole(1, 1000), 20),
  /** Of one address that is not this machine's; 0 sets no limit. */
  requestsPerMinutePerAddress: field(whole(0, 1_000_000), 1200),
  /** Of one account's devices and users; an OTP takes two. 0 sets no limit. */
  requestsPerMinutePerAccount: field(whole(0, 1_000_000), 600),
  /** False enrols devices of accounts without a PIN with none (pinmode 0). */
  pinRequired: field(flag(), true),
  /** True lets anybody make an account on the sign-up page; otherwise the operator makes them. */
  selfRegistration: field(flag(), true),
};

type Fields = typeof policyFields;

export type Policy = { readonly [Name in keyof Fields]: ValueOf<Fields[Name]["is"]> };

const names = Object.keys(policyFields) as (keyof Policy)[];

export const defaultPolicy = Object.fromEntries(
  names.map((name) => [name, policyFields[name].byDefault]),
) as unknown as Policy;

/** Any of the fields, as JSON Schema. */
export const policySchema = {
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, policyFields[name].is.schema])),
  additionalProperties: false,
};

/** All of them: a policy that is told. */
export const policyAnswerSchema = { ...policySchema, required: names };

/** What each field may be, as a form needs it. */
export const describeFields = (policy: Policy, fixed: Partial<Policy>) =>
  names.map((name) => ({
    name,
    allowed: policyFields[name].is.allowed,
    ...policyFields[name].is.schema,
    byDefault: policyFields[name].byDefault,
    value: policy[name],
    fixed: fixed[name] !== undefined,
  }));

const SETTING = "policy";

const findStored = prepared((database) =>
  database.selectFrom("settings").select("value").where("name", "=", SETTING),
);

/** The policy in force: what the configuration fixes, then what an operator set, then the defaults. */
export class Policies {
  /** What the configuration fixes: the operator API cannot change it. */
  readonly fixed: Partial<Policy>;

  constructor(fixed: Partial<Policy> = {}) {
    this.fixed = fixed;
  }

  async read(database: Database): Promise<Policy> {
    return { ...defaultPolicy, ...(await this.#stored(database)), ...this.fixed };
  }

  /**
   * @param transaction that the change is made in
   * @throws PolicyFixed where the configuration fixes one of the fields at another value
   */
  async change(transaction: Database, change: Partial<Policy>): Promise<Policy> {
    for (const name of Object.keys(change) as (keyof Policy)[]) {
      if (this.fixed[name] !== undefined && this.fixed[name] !== change[name]) throw new PolicyFixed(name);
    }
    // Two changes at once are both kept.
    await lockName(transaction, SETTING);
    const value = JSON.stringify({ ...(await this.#stored(transaction)), ...change });
    await transaction
      .insertInto("settings")
      .values({ name: SETTING, value })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
      .execute();
    return this.read(transaction);
  }

  async #stored(database: Database): Promise<Partial<Policy>> {
    const row = await findStored.first(database, {});
    return row ? (JSON.parse(row.value) as Partial<Policy>) : {};
  }
}

export class PolicyFixed extends Error {
  override name = "PolicyFixed";

  constructor(field: keyof Policy) {
    super(`${field} is fixed by the service's configuration`);
  }
}
