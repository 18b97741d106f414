// With --demo only: the signed-in user's other half. The SMS that a phone would have got, and somebody who takes OTPs.
import type { FastifyInstance } from "fastify";
import { byUser } from "../../audit/event.ts";
import { readOutbox } from "../../codes/sms/outbox.ts";
import type { ServiceContext } from "../../context.ts";
import { consumeOtp } from "../../otps/one-time-passwords.ts";
import { inTransaction } from "../../store/transaction.ts";
import { flag, object, outboxAnswer, refusals } from "../schemas.ts";
import { type AccountUsers, forUsers } from "./signed-in.ts";

const common = { tags: ["demo"], security: forUsers.security };

const schemas = {
  outbox: {
    ...common,
    summary: "The user's newest SMS; with --demo only",
    response: { 200: outboxAnswer, ...refusals(401) },
  },
  verify: {
    ...common,
    summary: "Accepts an OTP of the user's, once, as a verifier would; with --demo only",
    body: object({ otp: { type: "string", minLength: 1, maxLength: 64 } }, ["otp"]),
    response: { 200: object({ valid: flag }, ["valid"]), ...refusals(400, 401) },
  },
};

export function demoRoutes(app: FastifyInstance, context: ServiceContext, users: AccountUsers): void {
  const { database, vault, audit, clock } = context;

  app.get("/demo/outbox", { onRequest: users.requireUser, schema: schemas.outbox }, async (request) => {
    return { message: (await readOutbox(database, vault, users.accountOf(request).id)) ?? null };
  });

  app.post<{ Body: { otp: string } }>(
    "/demo/otp/verify",
    { onRequest: users.requireUser, schema: schemas.verify },
    async (request) => {
      const { id } = users.accountOf(request);
      const now = clock.now();
      const valid = await inTransaction(database, async (transaction) => {
        const deviceId = await consumeOtp({ transaction, vault, now }, id, request.body.otp);
        const result = deviceId === undefined ? "refused" : "ok";
        const about = { accountId: id, deviceId, address: request.ip };
        await audit.append(transaction, now, byUser({ ...about, action: "otp.verify", result }));
        return deviceId !== undefined;
      });
      context.metrics.verifications.inc({ outcome: valid ? "accepted" : "refused" });
      return { valid };
    },
  );
}
