import type { Database } from "./store/schema.ts";

/** What an operator may set, with the default of each. */
export interface Policy {
  /** Wrong PINs in a row until the account is blocked. NIST SP 800-63B allows at most 100; the field uses 3. */
  readonly maxPinAttempts: number;
  /** Devices below this library version are answered `NOK:VERSION`. */
  readonly minimumLibraryVersion: string;
  readonly challengeLifetimeSeconds: number;
  readonly otpLifetimeSeconds: number;
  /** NIST SP 800-63B §5.1.3.2: at most 10 minutes. */
  readonly activationCodeLifetimeSeconds: number;
  readonly maxDevicesPerAccount: number;
  /** False enrols devices of accounts without a PIN with none (pinmode 0). */
  readonly pinRequired: boolean;
}

export const defaultPolicy: Policy = {
  maxPinAttempts: 3,
  minimumLibraryVersion: "0.0.0",
  challengeLifetimeSeconds: 60,
  otpLifetimeSeconds: 60,
  activationCodeLifetimeSeconds: 600,
  maxDevicesPerAccount: 5,
  pinRequired: true,
};

const SETTING = "policy";

export async function readPolicy(database: Database): Promise<Policy> {
  const row = await database
    .selectFrom("settings")
    .select("value")
    .where("name", "=", SETTING)
    .executeTakeFirst();
  return { ...defaultPolicy, ...(row && (JSON.parse(row.value) as Partial<Policy>)) };
}

export async function changePolicy(database: Database, change: Partial<Policy>): Promise<Policy> {
  return database.transaction().execute(async (transaction) => {
    const policy = { ...(await readPolicy(transaction)), ...change };
    const value = JSON.stringify(policy);
    await transaction
      .insertInto("settings")
      .values({ name: SETTING, value })
      .onConflict((conflict) => conflict.column("name").doUpdateSet({ value }))
      .execute();
    return policy;
  });
}
