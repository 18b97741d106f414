// The operator's list of accounts, in the order of their logins: its search, its filters and its totals.
import { type SelectQueryBuilder, sql } from "kysely";
import type { AccountRow, Database, Schema } from "../store/schema.ts";
import { formsOfPart } from "./login.ts";
import { typedNumber } from "./phone-number.ts";

export interface AccountFilter {
  /** A part of the login or of the phone number, or the whole id. */
  readonly search?: string | undefined;
  /** The number in E.164, if the search is a whole one. */
  readonly phoneNumber?: string | undefined;
  /** True for accounts that are blocked, by wrong PINs or by an operator. */
  readonly blocked?: boolean;
  /** True for accounts without an enrolled PIN. */
  readonly withoutPin?: boolean;
  readonly withoutDevice?: boolean;
}

export interface AccountPage extends AccountFilter {
  /** Logins that sort after this one. */
  readonly after?: string | undefined;
}

/** Escapes `%` and `_`, which are not wildcards in a search. */
const containing = (part: string): string => `%${part.replace(/[\\%_]/g, (letter) => `\\${letter}`)}%`;

/** Fewer digits are a part of too many numbers. */
const LEAST_DIGITS = 3;

/** The digits of a part of a number, as they are in E.164; `undefined` for a text that is no part of one. */
function digitsOf(search: string): string | undefined {
  const digits = typedNumber(search).replace(/^(\+|00|0)/, "");
  return digits.length >= LEAST_DIGITS && /^\d+$/.test(digits) ? digits : undefined;
}

/** The conditions of a filter. Those of an index are literal, as its definition has them. */
function narrowed<Output>(
  query: SelectQueryBuilder<Schema, "accounts", Output>,
  { search, phoneNumber, blocked, withoutPin, withoutDevice }: AccountFilter,
): SelectQueryBuilder<Schema, "accounts", Output> {
  let found = query;
  if (blocked) found = found.where(sql<boolean>`(blocked = 1 or held = 1)`);
  if (withoutPin) found = found.where(sql<boolean>`pin_confirmed = 0`);
  if (withoutDevice)
    found = found.where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom("devices").select("account_id").whereRef("account_id", "=", "accounts.id"))),
    );
  if (search === undefined) return found;
  const forms = formsOfPart(search);
  // A whole number is found by its index; a login may also be one.
  if (phoneNumber !== undefined)
    return found.where((where) =>
      where.or([where("phone_number", "=", phoneNumber), where("login", "in", forms)]),
    );
  const digits = digitsOf(search);
  return found.where((where) => {
    const like = (column: "login" | "phone_number", part: string) =>
      sql<boolean>`${where.ref(column)} like ${containing(part)} escape '\\'`;
    return where.or([
      where("accounts.id", "=", search),
      ...forms.map((part) => like("login", part)),
      ...(digits === undefined ? [] : [like("phone_number", digits)]),
    ]);
  });
}

/** Accounts ordered by login. */
export function listAccounts(
  database: Database,
  { after, ...filter }: AccountPage,
  limit: number,
): Promise<AccountRow[]> {
  let query = narrowed(database.selectFrom("accounts").selectAll("accounts"), filter);
  if (after !== undefined) query = query.where("login", ">", after);
  return query.orderBy("login").limit(limit).execute();
}

/** A count reads at most so many accounts that fit. */
export const MOST_COUNTED = 100_000;

/** The number of accounts that fit, at most {@link MOST_COUNTED}. */
export async function countAccounts(database: Database, filter: AccountFilter = {}): Promise<number> {
  const fitting = narrowed(database.selectFrom("accounts").select(sql<number>`1`.as("one")), filter);
  const { count } = await database
    .selectFrom(fitting.limit(MOST_COUNTED).as("fitting"))
    .select(({ fn }) => fn.countAll().as("count"))
    .executeTakeFirstOrThrow();
  return Number(count);
}
