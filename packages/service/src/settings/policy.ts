import { prepared } from "../store/prepared.ts";
import type { Database } from "../store/schema.ts";
import { lockName } from "../store/transaction.ts";
import { defaultPolicy, type Policy, type PolicyName, policyFields, policyNames } from "./policy-fields.ts";

/** The origins of a value: the default, the service's configuration, which no operator can change, or an operator. */
export const policySources = ["default", "configuration", "operator"] as const;

export type PolicySource = (typeof policySources)[number];

const SETTING = "policy";

const findStored = prepared((database) =>
  database.selectFrom("settings").select("value").where("name", "=", SETTING),
);

const parse = (row: string | undefined): Partial<Policy> =>
  row === undefined ? {} : (JSON.parse(row) as Partial<Policy>);

/** The policy in force: the configuration's values, then the operator's, then the defaults. */
export class Policies {
  readonly #configured: Partial<Policy>;
  readonly #defaults: Policy;
  /** The last read row and its policy: the row is read for each request, and parsed when it changed. */
  #known: { readonly row: string | undefined; readonly policy: Policy } | undefined;

  /**
   * @param configured values that the operator API cannot change
   * @param defaults replace the policies' own
   */
  constructor(configured: Partial<Policy> = {}, defaults: Partial<Policy> = {}) {
    this.#configured = configured;
    this.#defaults = { ...defaultPolicy, ...defaults };
  }

  async read(database: Database): Promise<Policy> {
    const row = (await findStored.first(database, {}))?.value;
    if (!this.#known || this.#known.row !== row)
      this.#known = { row, policy: Object.freeze(this.#inForce(parse(row))) };
    return this.#known.policy;
  }

  /** Reads each field with its row, its value in force and the value's source. */
  async describe(database: Database) {
    const stored = await this.#stored(database);
    const policy = this.#inForce(stored);
    const sourceOf = (name: PolicyName): PolicySource => {
      if (this.#configured[name] !== undefined) return "configuration";
      return stored[name] === undefined ? "default" : "operator";
    };
    return policyNames.map((name) => {
      const { group, is } = policyFields[name];
      const byDefault = this.#defaults[name];
      const { allowed, schema, unit } = is;
      const field = { name, group, allowed, ...schema, ...(unit && { unit }), byDefault };
      return { ...field, value: policy[name], source: sourceOf(name) };
    });
  }

  /**
   * @param transaction the transaction of the change
   * @throws PolicyFixed if the configuration fixes one of the fields at another value
   */
  async change(transaction: Database, change: Partial<Policy>): Promise<Policy> {
    for (const name of policyNames) {
      const [fixed, wanted] = [this.#configured[name], change[name]];
      if (fixed !== undefined && wanted !== undefined && fixed !== wanted) throw new PolicyFixed(name);
    }
    // Two simultaneous changes are both kept.
    await lockName(transaction, SETTING);
    const value = JSON.stringify({ ...(await this.#stored(transaction)), ...change });
    await transaction
      .insertInto("settings")
      .values({ name: SETTING, value })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
      .execute();
    return this.read(transaction);
  }

  #inForce(stored: Partial<Policy>): Policy {
    return { ...this.#defaults, ...stored, ...this.#configured };
  }

  async #stored(database: Database): Promise<Partial<Policy>> {
    return parse((await findStored.first(database, {}))?.value);
  }
}

export class PolicyFixed extends Error {
  override name = "PolicyFixed";

  constructor(field: PolicyName) {
    super(`${field} is fixed by the service's configuration`);
  }
}
