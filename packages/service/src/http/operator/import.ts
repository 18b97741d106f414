// Many accounts at once, each with a result of its own: a bad line spoils no other.
import type { FastifyRequest } from "fastify";
import { accountRow, insertAccounts } from "../../accounts/accounts.ts";
import { parsePasswordHash } from "../../accounts/password-hash.ts";
import type { AccountRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { count, object, orNull, refusals, text, whole } from "../schemas.ts";
import { newAccountFields } from "./accounts.ts";
import { type AdminRoutes, byOperator } from "./admin-scope.ts";

const MOST = 1_000;
const BODY_LIMIT = 512 * 1024;

/** Rows of one statement: within the number of parameters that it may have. */
const BATCH = 100;

interface ImportedAccount {
  readonly login: string;
  readonly phoneNumber?: string;
  readonly passwordHash?: string;
}

const accountToImport = object(
  {
    ...newAccountFields,
    passwordHash: {
      type: "string",
      maxLength: 512,
      description:
        "scrypt as a PHC text, `$scrypt$ln=15,r=8,p=1$salt$hash`: no other cost, as every sign-in costs the same",
    },
  },
  ["login"],
);

interface Result {
  readonly login: string | null;
  readonly result: "created" | "exists" | "invalid";
  readonly error: string | null;
}

const invalid = (login: string | null, error: string): Result => ({ login, result: "invalid", error });

/** An entry as the row it becomes, or why it cannot be one. */
function judge(request: FastifyRequest, entry: unknown, now: number): AccountRow | Result {
  const validate = request.compileValidationSchema(accountToImport);
  const { login } = (entry ?? {}) as { login?: unknown };
  const named = typeof login === "string" && login.length <= 254 ? login : null;
  if (!validate(entry)) {
    const [error] = validate.errors ?? [];
    // Never the value, which may be a secret in the wrong field.
    return invalid(named, `${error?.instancePath || "the entry"} ${error?.message ?? "is not as said"}`);
  }
  const account = entry as ImportedAccount;
  const hash = account.passwordHash === undefined ? null : parsePasswordHash(account.passwordHash);
  if (hash === undefined) return invalid(named, "/passwordHash must be $scrypt$ln=15,r=8,p=1$salt$hash");
  return accountRow(account, hash, now);
}

const isRow = (judged: AccountRow | Result): judged is AccountRow => "id" in judged;

/** JSON lines as the entries they are; what is no JSON is no account either. */
const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
};

export const importRoutes: AdminRoutes = (parent, context) => {
  const { database, audit, clock } = context;
  parent.register(async (scope) => {
    scope.addContentTypeParser(
      ["application/x-ndjson", "application/jsonl"],
      { parseAs: "string" },
      async (_request: FastifyRequest, body: string) => ({
        accounts: body
          .split("\n")
          .filter((line) => line.trim() !== "")
          .map((line) => parseLine(line) ?? null),
      }),
    );

    scope.post<{ Body: { accounts: readonly unknown[] } }>(
      "/accounts/import",
      {
        bodyLimit: BODY_LIMIT,
        schema: {
          tags: ["accounts"],
          summary: "Creates up to 1,000 accounts, from JSON or from JSON lines",
          consumes: ["application/json", "application/x-ndjson"],
          body: {
            ...object(
              {
                accounts: {
                  type: "array",
                  minItems: 1,
                  maxItems: MOST,
                  // Each entry is judged by itself, with a result of its own.
                  items: { description: "login, phoneNumber and passwordHash, the last two optional" },
                },
              },
              ["accounts"],
            ),
            examples: [{ accounts: [{ login: "driver@openpims.example", phoneNumber: "+33612345678" }] }],
          },
          response: {
            200: whole({
              created: count,
              results: {
                type: "array",
                description: "In the order of the entries",
                items: whole({
                  login: orNull(text),
                  result: { enum: ["created", "exists", "invalid"] },
                  error: orNull(text),
                }),
              },
            }),
            ...refusals(400, 401, 413),
          },
        },
      },
      async (request) => {
        const now = clock.now();
        const judged = request.body.accounts.map((entry) => judge(request, entry, now));
        const rows = judged.filter(isRow);
        const created = await inTransaction(database, async (transaction) => {
          const ids = new Set<string>();
          for (let start = 0; start < rows.length; start += BATCH) {
            for (const id of await insertAccounts(transaction, rows.slice(start, start + BATCH))) ids.add(id);
          }
          const events = [...ids].map((accountId) => byOperator(request, "account.import", { accountId }));
          if (events.length > 0) await audit.append(transaction, now, ...events);
          return ids;
        });
        const results = judged.map((each): Result => {
          if (!isRow(each)) return each;
          return { login: each.login, result: created.has(each.id) ? "created" : "exists", error: null };
        });
        return { created: created.size, results };
      },
    );
  });
};
