import {
  type ApiKeyScope,
  apiKeyScopes,
  createApiKey,
  listApiKeys,
  revokeApiKey,
  scopesOf,
} from "../../operators/api-keys.ts";
import type { ApiKeyRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { givenTime, iso, nothing, object, orNull, refusals, text, time, whole } from "../schemas.ts";
import { type AdminRoutes, byOperator, idParams, unknown } from "./admin-scope.ts";

interface KeyWanted {
  readonly name: string;
  readonly scopes?: readonly ApiKeyScope[];
  readonly expiresAt?: string;
}

const scopes = {
  type: "array",
  items: { enum: [...apiKeyScopes] },
  minItems: 1,
  uniqueItems: true,
  description:
    "`verify` opens the verification of OTPs, `audit:read` the audit log; neither opens anything else",
};

const keyFields = {
  id: text,
  name: text,
  scopes,
  createdAt: time,
  expiresAt: orNull(time),
  lastUsedAt: { ...orNull(time), description: "To the minute" },
  revokedAt: orNull(time),
};

const describeKey = (row: ApiKeyRow) => ({
  id: row.id,
  name: row.name,
  scopes: scopesOf(row),
  createdAt: iso(row.created_at),
  expiresAt: iso(row.expires_at),
  lastUsedAt: iso(row.last_used_at),
  revokedAt: iso(row.revoked_at),
});

export const apiKeyRoutes: AdminRoutes = (scope, context) => {
  const { database, audit, clock } = context;
  const tags = ["API keys"];

  scope.get(
    "/api-keys",
    {
      schema: {
        tags,
        summary: "Every API key that there ever was, without the keys themselves",
        response: { 200: whole({ keys: { type: "array", items: whole(keyFields) } }), ...refusals(401) },
      },
    },
    async () => ({ keys: (await listApiKeys(database)).map(describeKey) }),
  );

  scope.post<{ Body: KeyWanted }>(
    "/api-keys",
    {
      schema: {
        tags,
        summary: "Makes an API key, and tells it this once",
        body: {
          ...object(
            {
              name: { type: "string", minLength: 1, maxLength: 64, pattern: "^\\P{Cc}*$" },
              scopes: { ...scopes, default: ["verify"] },
              expiresAt: givenTime,
            },
            ["name"],
          ),
          examples: [{ name: "backend", scopes: ["verify"], expiresAt: "2030-01-01T00:00:00Z" }],
        },
        response: { 201: whole({ ...keyFields, key: text }), ...refusals(400, 401) },
      },
    },
    async (request, reply) => {
      const { name, scopes: wanted = ["verify"], expiresAt } = request.body;
      const now = clock.now();
      const end = expiresAt === undefined ? null : Date.parse(expiresAt);
      if (end !== null && !(end > now))
        return reply.code(400).send({ error: "expiresAt is no time to come" });
      const { key, row } = await inTransaction(database, async (transaction) => {
        const made = await createApiKey(transaction, context, { name, scopes: wanted, expiresAt: end }, now);
        const details = { key: made.row.id, scopes: wanted };
        await audit.append(transaction, now, byOperator(request, "api-key.create", { details }));
        return made;
      });
      return reply.code(201).send({ ...describeKey(row), key });
    },
  );

  scope.delete<{ Params: { id: string } }>(
    "/api-keys/:id",
    {
      schema: {
        tags,
        summary: "Revokes an API key",
        params: idParams,
        response: { 204: nothing, ...refusals(401, 404) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const now = clock.now();
      const revoked = await inTransaction(database, async (transaction) => {
        if (!(await revokeApiKey(transaction, id, now))) return false;
        await audit.append(transaction, now, byOperator(request, "api-key.revoke", { details: { key: id } }));
        return true;
      });
      return revoked ? reply.code(204).send() : unknown(reply, "API key");
    },
  );
};
