// The operator's list of accounts: by page, in figures, and whole as CSV.
import { type Static, Type } from "typebox";
import {
  type AccountFilter,
  listAccounts as accountsOf,
  countAccounts,
  MOST_COUNTED,
} from "../../accounts/listing.ts";
import { normalisePhoneNumber } from "../../accounts/phone-number.ts";
import { countDevices } from "../../devices/devices.ts";
import type { AccountRow, Database } from "../../store/schema.ts";
import { limitOf, next, pageOf, pageQuery, placeOf, WRONG_CURSOR } from "../paging.ts";
import { refuseFor } from "../route.ts";
import { constant, count, list, object, refusals } from "../schemas.ts";
import { csvHead, csvLineOf } from "./account-csv.ts";
import { AccountSummary, summariseAccount } from "./account-view.ts";
import { answerExport, CsvFile } from "./export.ts";
import { type OperatorContext, route } from "./route.ts";

const tags = ["accounts"];

const filterQuery = {
  search: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 254,
      description: "A part of the login or of the phone number in any notation, or the id",
    }),
  ),
  blocked: Type.Optional(
    constant("true", { description: "Only those blocked by wrong PINs or an operator" }),
  ),
  pin: Type.Optional(constant("unset", { description: "Only those without an enrolled PIN" })),
  devices: Type.Optional(constant("none", { description: "Only those without a device" })),
};

const Filter = object(filterQuery);

async function filterOf(
  { search, blocked, pin, devices }: Static<typeof Filter>,
  { database, policies }: OperatorContext,
): Promise<AccountFilter> {
  const { defaultCountry } = await policies.read(database);
  return {
    search,
    phoneNumber: search === undefined ? undefined : await normalisePhoneNumber(search, defaultCountry),
    blocked: blocked !== undefined,
    withoutPin: pin !== undefined,
    withoutDevice: devices !== undefined,
  };
}

async function summariesOf(database: Database, rows: readonly AccountRow[]): Promise<AccountSummary[]> {
  const counts = await countDevices(
    database,
    rows.map(({ id }) => id),
  );
  return rows.map((row) => summariseAccount(row, counts.get(row.id) ?? 0));
}

const listAccounts = route({
  call: "GET /accounts",
  summary: "Accounts in the order of their logins",
  tags,
  query: object({ ...pageQuery, ...filterQuery }),
  response: { 200: object({ accounts: list(AccountSummary), next }), ...refusals(400) },
  handler: async ({ query }, context) => {
    const { database } = context;
    const { limit: _limit, cursor, ...filter } = query;
    const limit = limitOf(query);
    const after = cursor === undefined ? undefined : placeOf(cursor);
    if (cursor !== undefined && after === undefined)
      return refuseFor(400, { field: "cursor", reason: "malformed" }, WRONG_CURSOR);
    const rows = await accountsOf(database, { ...(await filterOf(filter, context)), after }, limit + 1);
    const { page, next } = pageOf(rows, limit, ({ login }) => login);
    return { accounts: await summariesOf(database, page), next };
  },
});

const readTotals = route({
  call: "GET /account-totals",
  summary: `The number of all accounts, and of those that a filter finds; each at most ${MOST_COUNTED}`,
  tags,
  query: Filter,
  response: { 200: object({ all: count(), found: count() }), ...refusals(400) },
  handler: async ({ query }, context) => {
    const { database } = context;
    const all = await countAccounts(database);
    const isFiltered = Object.keys(query).length > 0;
    return { all, found: isFiltered ? await countAccounts(database, await filterOf(query, context)) : all };
  },
});

/** Accounts that are read at once. */
const BATCH = 200;

async function* linesOf({ database }: OperatorContext, filter: AccountFilter) {
  yield csvHead;
  for (let after: string | undefined; ; ) {
    const rows = await accountsOf(database, { ...filter, after }, BATCH);
    yield (await summariesOf(database, rows)).map(csvLineOf).join("");
    if (rows.length < BATCH) return;
    after = rows.at(-1)?.login;
  }
}

const exportAccounts = route({
  call: "GET /account-export",
  summary:
    "The accounts that a filter finds, as CSV; a cell that would be a formula begins with an apostrophe",
  tags,
  query: Filter,
  withoutHead: true,
  produces: "text/csv",
  response: { 200: CsvFile, ...refusals(400, 503) },
  handler: async ({ query, ip: address }, context) => {
    const batches = linesOf(context, await filterOf(query, context));
    return answerExport(context, { of: "account", fileName: "accounts.csv", address, query, batches });
  },
});

export const accountListRoutes = [listAccounts, readTotals, exportAccounts] as const;
