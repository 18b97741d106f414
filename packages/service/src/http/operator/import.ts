// Imports many accounts. Each entry has its own result: a bad line does not affect the others.
import type { FastifyRequest } from "fastify";
import { type Static, Type } from "typebox";
import { accountRow, insertAccounts } from "../../accounts/accounts.ts";
import { NO_LOGIN, parseLogin } from "../../accounts/login.ts";
import { accountOrigins, originsOf } from "../../accounts/origins.ts";
import { parsePasswordHash } from "../../accounts/password-hash.ts";
import { normalisePhoneNumber, REFUSED_NUMBER } from "../../accounts/phone-number.ts";
import { byOperator } from "../../audit/event.ts";
import type { Policy } from "../../settings/policy-fields.ts";
import type { AccountRow } from "../../store/schema.ts";
import type { AccountOrigin } from "../../store/tables/accounts.ts";
import { inTransaction } from "../../store/transaction.ts";
import { type Refused, reasonOf } from "../refusal-reasons.ts";
import { count, list, nullable, object, refusals, refusedFields } from "../schemas.ts";
import { newAccountFields } from "./accounts.ts";
import { route } from "./route.ts";

type RequestWithChecks = Pick<FastifyRequest, "compileValidationSchema">;

const MOST = 1_000;
const BODY_LIMIT = 512 * 1024;

const AccountToImport = object({
  ...newAccountFields,
  passwordHash: Type.Optional(
    Type.String({
      maxLength: 512,
      description:
        "scrypt as a PHC text, `$scrypt$ln=15,r=8,p=1$salt$hash`: no other cost, as every sign-in costs the same",
    }),
  ),
});

const Result = object({
  login: nullable(Type.String()),
  result: Type.Enum(["created", "exists", "rests", "invalid"]),
  origin: Type.Unsafe<AccountOrigin | null>({
    type: ["string", "null"],
    enum: [...accountOrigins, null],
    description:
      "The way in which an account that exists was made: on the sign-up page, anybody may take any e-mail",
  }),
  error: nullable(Type.String()),
  ...refusedFields,
});
type Result = Static<typeof Result>;

const ImportResult = object({
  created: count(),
  results: list(Result, { description: "In the entries' order" }),
});
export type ImportResult = Static<typeof ImportResult>;

const invalid = (login: string | null, refused: Refused, error: string): Result => ({
  login,
  result: "invalid",
  origin: null,
  error,
  ...refused,
});

const malformed = (field: string): Refused => ({ field, reason: "malformed" });

/** Validates an entry on its own. @returns its row, or its result if it is invalid */
async function rowOf(
  request: RequestWithChecks,
  entry: unknown,
  { defaultCountry }: Policy,
  now: number,
): Promise<AccountRow | Result> {
  const validate = request.compileValidationSchema(AccountToImport);
  const fits = (each: unknown): each is Static<typeof AccountToImport> => validate(each);
  if (fits(entry)) {
    const login = parseLogin(entry.login);
    if (login === undefined) return invalid(entry.login, malformed("login"), `/login: ${NO_LOGIN}`);
    const hash = entry.passwordHash === undefined ? null : parsePasswordHash(entry.passwordHash);
    if (hash === undefined)
      return invalid(
        entry.login,
        malformed("passwordHash"),
        "/passwordHash must be $scrypt$ln=15,r=8,p=1$salt$hash",
      );
    const { phoneNumber: written } = entry;
    if (written === undefined) return accountRow({ login, origin: "import" }, hash, now);
    const phoneNumber = await normalisePhoneNumber(written, defaultCountry);
    return phoneNumber === undefined
      ? invalid(entry.login, malformed("phoneNumber"), `/${REFUSED_NUMBER}`)
      : accountRow({ login, origin: "import", phoneNumber }, hash, now);
  }
  const { login } = (entry ?? {}) as { login?: unknown };
  const [error] = validate.errors ?? [];
  return invalid(
    typeof login === "string" && login.length <= 254 ? login : null,
    reasonOf(error),
    // Never the value, which may be a secret in the wrong field.
    `${error?.instancePath || "the entry"} ${error?.message ?? "is not as said"}`,
  );
}

const isRow = (each: AccountRow | Result): each is AccountRow => "id" in each;

/** @returns `null`, which is no account, for a line that is not JSON */
const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return null;
  }
};

const importAccounts = route({
  call: "POST /accounts/import",
  summary: "Creates up to 1,000 accounts, from JSON or from JSON lines",
  tags: ["accounts"],
  bodyLimit: BODY_LIMIT,
  parser: {
    types: ["application/x-ndjson", "application/jsonl"],
    parse: (body) => ({
      accounts: body
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map(parseLine),
    }),
  },
  body: object(
    {
      accounts: list(
        // Each entry is validated on its own, so that it has its own result.
        Type.Unknown({ description: "login, phoneNumber and passwordHash, the last two optional" }),
        { minItems: 1, maxItems: MOST },
      ),
    },
    { examples: [{ accounts: [{ login: "driver@openpims.example", phoneNumber: "+33612345678" }] }] },
  ),
  response: { 200: ImportResult, ...refusals(400, 413) },
  handler: async (request, { database, policies, audit, clock, caller }) => {
    const now = clock.now();
    const policy = await policies.read(database);
    const entries: (AccountRow | Result)[] = [];
    // In turn: the validator keeps the errors of its last run.
    for (const entry of request.body.accounts) entries.push(await rowOf(request, entry, policy, now));
    const { created, origins } = await inTransaction(database, async (transaction) => {
      const ids = await insertAccounts(transaction, entries.filter(isRow));
      const events = [...ids].map((accountId) =>
        byOperator(caller, { address: request.ip, action: "account.import", accountId }),
      );
      await audit.append(transaction, now, ...events);
      const met = entries.filter(isRow).filter(({ id }) => !ids.has(id));
      return {
        created: ids,
        origins: await originsOf(
          transaction,
          met.map(({ login }) => login),
        ),
      };
    });
    const results = entries.map((entry): Result => {
      if (!isRow(entry)) return entry;
      const { id, login } = entry;
      if (created.has(id)) return { login, result: "created", origin: null, error: null };
      const origin = origins.get(login) ?? null;
      return { login, result: origin === null ? "rests" : "exists", origin, error: null };
    });
    return { created: created.size, results };
  },
});

export const importRoutes = [importAccounts] as const;
