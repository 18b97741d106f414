import { randomBytes, randomUUID } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { createAccount, findAccount, hasPin, type NewAccount, REMOTE_SERVICE } from "../accounts.ts";
import { issueActivationCode } from "../activation-codes.ts";
import type { ServiceContext } from "../context.ts";
import { readOutbox } from "../outbox.ts";
import { type Policy, PolicyFixed, policySchema } from "../policy.ts";
import type { AccountRow, DeviceRow } from "../store/schema.ts";
import { holdAccountOfDevice, inTransaction } from "../store/transaction.ts";
import { hashApiKey, requireOperator } from "./bearer.ts";

interface AccountChange {
  readonly blocked?: boolean;
  readonly requiresDesktopToken?: boolean;
  readonly services?: readonly string[];
  readonly resynchronise?: boolean;
}

interface CodeWanted {
  readonly purpose: "activate" | "reset";
}

const object = (properties: object, required: readonly string[] = []) => ({
  type: "object",
  properties,
  required,
  additionalProperties: false,
});

const flag = { type: "boolean" };

const bodies = {
  newAccount: object(
    {
      login: { type: "string", minLength: 3, maxLength: 254, pattern: "^[^\\s\\p{Cc}]+$" },
      password: { type: "string", minLength: 8, maxLength: 256 },
      phoneNumber: { type: "string", pattern: "^\\+?[0-9]{6,15}$" },
    },
    ["login"],
  ),
  accountChange: object({
    blocked: flag,
    requiresDesktopToken: flag,
    services: { type: "array", items: { const: REMOTE_SERVICE.id }, uniqueItems: true },
    resynchronise: flag,
  }),
  activationCode: object({ purpose: { enum: ["activate", "reset"] } }, ["purpose"]),
  deviceChange: object({ disabled: flag }, ["disabled"]),
  apiKey: object({ name: { type: "string", minLength: 1, maxLength: 64, pattern: "^\\P{Cc}+$" } }, ["name"]),
};

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const describeDevice = (device: DeviceRow) => ({
  id: device.id,
  name: device.name,
  status: device.status,
  createdAt: iso(device.created_at),
  lastUsedAt: iso(device.last_used_at),
});

const describeAccount = (account: AccountRow, devices: readonly DeviceRow[]) => ({
  login: account.login,
  phoneNumber: account.phone_number,
  pin: account.blocked ? "blocked" : hasPin(account) ? "set" : "unset",
  failedAttempts: account.pin_failures,
  requiresDesktopToken: account.requires_desktop_token === 1,
  services: JSON.parse(account.services) as string[],
  resynchronise: account.resynchronise === 1,
  createdAt: iso(account.created_at),
  devices: devices.map(describeDevice),
});

/** The operator API, under `/admin/v1`. */
export function adminRoutes(app: FastifyInstance, context: ServiceContext): void {
  const { database, vault, clock } = context;

  const readAccount = async (login: string) => {
    const account = await findAccount(database, login);
    if (!account) return undefined;
    const devices = await database
      .selectFrom("devices")
      .selectAll()
      .where("account_id", "=", account.id)
      .orderBy("created_at")
      .execute();
    return describeAccount(account, devices);
  };

  const routes = async (scope: FastifyInstance): Promise<void> => {
    scope.addHook("onRequest", requireOperator(context));
    const unknown = (what: string) => ({ error: `no such ${what}` });

    scope.post<{ Body: NewAccount }>(
      "/accounts",
      { schema: { body: bodies.newAccount } },
      async (request, reply) => {
        const { body } = request;
        const created = await createAccount(database, body, clock.now());
        if (!created) return reply.code(409).send({ error: "the login is taken" });
        return reply.code(201).send(await readAccount(body.login));
      },
    );

    scope.get<{ Params: { login: string } }>("/accounts/:login", async ({ params }, reply) => {
      return (await readAccount(params.login)) ?? reply.code(404).send(unknown("account"));
    });

    scope.patch<{ Params: { login: string }; Body: AccountChange }>(
      "/accounts/:login",
      { schema: { body: bodies.accountChange } },
      async ({ params, body }, reply) => {
        const account = await findAccount(database, params.login);
        if (!account) return reply.code(404).send(unknown("account"));
        const change = {
          ...(body.blocked !== undefined && { blocked: Number(body.blocked), pin_failures: 0 }),
          ...(body.requiresDesktopToken !== undefined && {
            requires_desktop_token: Number(body.requiresDesktopToken),
          }),
          ...(body.services !== undefined && { services: JSON.stringify(body.services) }),
          ...(body.resynchronise !== undefined && { resynchronise: Number(body.resynchronise) }),
        };
        if (Object.keys(change).length > 0) {
          await database.updateTable("accounts").set(change).where("id", "=", account.id).execute();
        }
        return readAccount(params.login);
      },
    );

    scope.post<{ Params: { login: string }; Body: CodeWanted }>(
      "/accounts/:login/activation-codes",
      { schema: { body: bodies.activationCode } },
      async ({ params, body }, reply) => {
        const account = await findAccount(database, params.login);
        if (!account) return reply.code(404).send(unknown("account"));
        const issued = await inTransaction(database, async (transaction) => {
          const policy = await context.policies.read(transaction);
          return issueActivationCode(transaction, vault, policy, account.id, body.purpose, clock.now());
        });
        context.metrics.smsCodes.inc({ purpose: body.purpose });
        return reply.code(201).send({ code: issued.code, expiresAt: iso(issued.expiresAt) });
      },
    );

    scope.patch<{ Params: { id: string }; Body: { disabled: boolean } }>(
      "/devices/:id",
      { schema: { body: bodies.deviceChange } },
      async ({ params, body }, reply) => {
        const changed = await inTransaction(database, async (transaction) => {
          await holdAccountOfDevice(transaction, params.id);
          return (
            transaction
              .updateTable("devices")
              // A device that never delivered its secret cannot be enabled into use.
              .set({ status: body.disabled ? "disabled" : "active" })
              .where("id", "=", params.id)
              .where("service_secret", "is not", null)
              .returningAll()
              .executeTakeFirst()
          );
        });
        return changed ? describeDevice(changed) : reply.code(404).send(unknown("device"));
      },
    );

    scope.delete<{ Params: { id: string } }>("/devices/:id", async ({ params }, reply) => {
      const deleted = await inTransaction(database, async (transaction) => {
        await holdAccountOfDevice(transaction, params.id);
        return transaction.deleteFrom("devices").where("id", "=", params.id).executeTakeFirst();
      });
      return deleted.numDeletedRows === 1n ? reply.code(204).send() : reply.code(404).send(unknown("device"));
    });

    scope.get("/policy", () => context.policies.read(database));

    scope.put<{ Body: Partial<Policy> }>(
      "/policy",
      { schema: { body: policySchema } },
      async ({ body }, reply) => {
        try {
          return await context.policies.change(database, body);
        } catch (error) {
          if (error instanceof PolicyFixed) return reply.code(409).send({ error: error.message });
          throw error;
        }
      },
    );

    scope.post<{ Body: { name: string } }>(
      "/api-keys",
      { schema: { body: bodies.apiKey } },
      async ({ body }, reply) => {
        const id = randomUUID();
        const key = `opk_${randomBytes(32).toString("base64url")}`;
        await database
          .insertInto("api_keys")
          .values({ id, name: body.name, hash: hashApiKey(context, key), created_at: clock.now() })
          .execute();
        // The only time that the key is told: the store keeps its hash.
        return reply.code(201).send({ id, name: body.name, key });
      },
    );

    scope.delete<{ Params: { id: string } }>("/api-keys/:id", async ({ params }, reply) => {
      const deleted = await database.deleteFrom("api_keys").where("id", "=", params.id).executeTakeFirst();
      return deleted.numDeletedRows === 1n
        ? reply.code(204).send()
        : reply.code(404).send(unknown("API key"));
    });

    if (!context.demo) return;
    scope.get<{ Params: { login: string } }>("/accounts/:login/outbox", async ({ params }, reply) => {
      const account = await findAccount(database, params.login);
      if (!account) return reply.code(404).send(unknown("account"));
      return { message: (await readOutbox(database, vault, account.id)) ?? null };
    });
  };
  app.register(routes, { prefix: "/admin/v1" });
}
