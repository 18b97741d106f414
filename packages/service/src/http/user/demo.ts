// With --demo only: the SMS that a phone would receive, and a verifier for the user's OTPs.
import { Type } from "typebox";
import { readOutbox as outboxOf } from "../../codes/sms/outbox.ts";
import { verifyOtp } from "../../otps/verification.ts";
import { Outbox } from "../outbox-view.ts";
import { object, refusals } from "../schemas.ts";
import { route } from "./signed-in.ts";

const tags = ["demo"];

export const readOutbox = route({
  call: "GET /demo/outbox",
  summary: "The user's newest SMS; with --demo only",
  tags,
  response: { 200: Outbox },
  handler: async (_request, { database, vault, account }) => ({
    message: (await outboxOf(database, vault, account.id)) ?? null,
  }),
});

const verifyOwnOtp = route({
  call: "POST /demo/otp/verify",
  summary: "Accepts an OTP of the user, once, as a verifier would; with --demo only",
  tags,
  body: object({ otp: Type.String({ minLength: 1, maxLength: 64 }) }),
  response: { 200: object({ valid: Type.Boolean() }), ...refusals(400) },
  handler: async ({ body, ip }, context) => {
    const { id } = context.account;
    const actor = { kind: "user", id } as const;
    const findAccount = async () => id;
    const verified = await verifyOtp(context, { otp: body.otp, findAccount, actor, address: ip });
    return { valid: verified !== undefined };
  },
});

export const demoRoutes = [readOutbox, verifyOwnOtp] as const;
