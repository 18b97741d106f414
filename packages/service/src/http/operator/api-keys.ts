import { type Static, Type } from "typebox";
import { byOperator } from "../../audit/event.ts";
import {
  apiKeyScopes,
  createApiKey as createKey,
  listApiKeys as keysOf,
  LONGEST_ROLE_MS,
  revokeApiKey as revokeKey,
  scopesOf,
} from "../../operators/api-keys.ts";
import { makerOf } from "../../operators/makers.ts";
import { highestRole } from "../../operators/roles.ts";
import type { ApiKeyRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { lowerRole } from "../bearer.ts";
import { refuse, refuseFor } from "../route.ts";
import {
  conflict,
  givenTime,
  iso,
  list,
  nothing,
  nullable,
  object,
  parseGivenTime,
  refusals,
  time,
} from "../schemas.ts";
import { idParams } from "./params.ts";
import { route } from "./route.ts";

const tags = ["API keys"];

const scopes = {
  minItems: 1,
  uniqueItems: true,
  description:
    "`verify` opens the verification of OTPs, `audit:read` the audit log, and a role the operator API's calls of that role; none opens anything else",
};

const keyFields = {
  id: Type.String(),
  name: Type.String(),
  scopes: list(Type.Enum(apiKeyScopes), scopes),
  createdAt: time(),
  expiresAt: nullable(time()),
  lastUsedAt: nullable(time(), { description: "To the minute" }),
  revokedAt: nullable(time()),
};

const ApiKey = object(keyFields);
export type ApiKey = Static<typeof ApiKey>;

const describeKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  name: row.name,
  scopes: scopesOf(row),
  createdAt: iso(row.created_at),
  expiresAt: iso(row.expires_at),
  lastUsedAt: iso(row.last_used_at),
  revokedAt: iso(row.revoked_at),
});

export const listApiKeys = route({
  call: "GET /api-keys",
  summary: "The API keys in force and the last 1,000 ended ones, without the keys themselves",
  tags,
  response: { 200: object({ keys: list(ApiKey) }) },
  handler: async (_request, { database }) => ({ keys: (await keysOf(database)).map(describeKey) }),
});

/** An invisible sign, one that changes the direction of the text, or a line end: the audit log names the key. */
const UNREADABLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

export const createApiKey = route({
  call: "POST /api-keys",
  summary: "Makes an API key, and answers the key only this once",
  tags,
  body: object(
    {
      name: Type.String({ minLength: 1, maxLength: 64 }),
      scopes: Type.Optional(list(Type.Enum(apiKeyScopes), { ...scopes, default: ["verify"] })),
      expiresAt: Type.Optional(givenTime()),
    },
    { examples: [{ name: "backend", scopes: ["verify"], expiresAt: "2030-01-01T00:00:00Z" }] },
  ),
  response: {
    201: object({ ...keyFields, key: Type.String() }),
    ...refusals(400, 403),
    ...conflict("There are 1,000 keys in force"),
  },
  handler: async ({ body, ip }, context) => {
    const { database, audit, clock, caller } = context;
    const { name, scopes = ["verify"] } = body;
    if (UNREADABLE.test(name))
      return refuseFor(400, { field: "name", reason: "malformed" }, "name has a sign that cannot be read");
    const now = clock.now();
    const expiresAt = body.expiresAt === undefined ? null : parseGivenTime(body.expiresAt);
    if (expiresAt !== null && !(expiresAt > now))
      return refuseFor(400, { field: "expiresAt", reason: "notFuture" }, "expiresAt is no time to come");
    if (highestRole(scopes) !== undefined && (expiresAt === null || expiresAt > now + LONGEST_ROLE_MS))
      return refuseFor(
        400,
        { field: "expiresAt", reason: "withinYear" },
        "a key with a role needs an expiresAt within a year",
      );
    const made = await inTransaction(database, async (transaction) => {
      const maker = await makerOf(transaction, caller, now);
      if (maker === "ended") return maker;
      const madeBy = highestRole(scopes) === undefined ? null : maker;
      const made = await createKey(transaction, context, { name, scopes, expiresAt, madeBy }, now);
      if (!made) return undefined;
      const details = { key: made.row.id, scopes };
      await audit.append(
        transaction,
        now,
        byOperator(caller, { address: ip, action: "api-key.create", details }),
      );
      return made;
    });
    if (made === "ended") return lowerRole;
    if (!made)
      return refuseFor(409, { reason: "full" }, "there are 1,000 API keys in force: revoke one first");
    const { key, row } = made;
    return { ...describeKey(row), key };
  },
});

export const revokeApiKey = route({
  call: "DELETE /api-keys/:id",
  summary: "Revokes an API key",
  tags,
  params: idParams,
  response: { 204: nothing, ...refusals(403, 404) },
  handler: async ({ params: { id }, ip }, { database, audit, clock, caller }) => {
    const now = clock.now();
    const revoked = await inTransaction(database, async (transaction) => {
      if ((await makerOf(transaction, caller, now)) === "ended") return "ended";
      if (!(await revokeKey(transaction, id, now))) return false;
      await audit.append(
        transaction,
        now,
        byOperator(caller, { address: ip, action: "api-key.revoke", details: { key: id } }),
      );
      return true;
    });
    if (revoked === "ended") return lowerRole;
    return revoked ? null : refuse(404, "no such API key");
  },
});

export const apiKeyRoutes = [listApiKeys, createApiKey, revokeApiKey] as const;
