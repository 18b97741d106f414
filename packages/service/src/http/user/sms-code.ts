// docs/protocol.md#sms-codes and docs/protocol.md#account-services: the calls that send a code to a phone.
import type { FastifyInstance, FastifyRequest, FastifySchema } from "fastify";
import { lockAccount } from "../../accounts/accounts.ts";
import { byUser } from "../../audit/event.ts";
import { issueActivationCode, type Purpose } from "../../codes/activation-codes.ts";
import { REFERENCE_WORDS } from "../../codes/reference-words.ts";
import { codeMessage } from "../../codes/sms/message.ts";
import type { ServiceContext } from "../../context.ts";
import { takeSms } from "../../limits/sms-limits.ts";
import { languageOf } from "../../settings/language.ts";
import type { AccountRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { object, text } from "../schemas.ts";
import { type AccountUsers, forUsers, userRefusals } from "./signed-in.ts";

/** A phone number, as the operator API has it too. */
export const PHONE_NUMBER = /^\+?[0-9]{6,15}$/;

interface Wanted {
  readonly purpose: Purpose;
  /** The number to certify; the account's where there is none. */
  readonly phoneNumber?: string;
}

const BODIES =
  'the body must be {"purpose": "resetPIN"}, {"purpose": "phoneNumberCertification", "phoneNumber"}, or none';

/** What the code is for: an enrollment where the request has no body, as the field's has none. */
function wantedBy(body: unknown): Wanted | undefined {
  if (body === undefined) return { purpose: "activate" };
  if (typeof body !== "object" || body === null) return undefined;
  const { purpose: word, phoneNumber, ...rest } = body as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return undefined;
  if (word === REFERENCE_WORDS.reset && !("phoneNumber" in body)) return { purpose: "reset" };
  if (word !== REFERENCE_WORDS.certify) return undefined;
  if (typeof phoneNumber !== "string" || !PHONE_NUMBER.test(phoneNumber)) return undefined;
  return { purpose: "certify", phoneNumber };
}

/** As the requests look: `wantedBy` judges them, since the field's has no body at all. */
const schema: FastifySchema = {
  ...forUsers,
  summary: "Sends a code to the user's phone: for an enrollment where there is no body",
  body: object({ purpose: { enum: [REFERENCE_WORDS.reset, REFERENCE_WORDS.certify] }, phoneNumber: text }, [
    "purpose",
  ]),
  response: { 202: { ...object({}), description: "Sent" }, ...userRefusals(400, 409, 429) },
};

export function smsCodeRoutes(scope: FastifyInstance, context: ServiceContext, users: AccountUsers): void {
  const { database, vault, audit, clock, sms } = context;

  /** @returns the seconds to wait, where a limit is reached */
  const send = (
    account: AccountRow,
    { purpose, phoneNumber }: Wanted,
    to: string,
    { ip, headers }: FastifyRequest,
  ): Promise<number | undefined> => {
    const now = clock.now();
    return inTransaction(database, async (transaction) => {
      await lockAccount(transaction, account.id);
      const work = { transaction, vault, policy: await context.policies.read(transaction), now };
      const wait = await takeSms(work, { accountId: account.id, phoneNumber: to });
      if (wait !== undefined) return wait;
      const wanted = { accountId: account.id, purpose, via: "sms", phoneNumber } as const;
      const issued = await issueActivationCode(work, wanted);
      await sms.put(
        transaction,
        account.id,
        codeMessage(purpose, to, issued, languageOf(headers["accept-language"])),
        now,
      );
      const about = { accountId: account.id, address: ip, details: { purpose } };
      const event = byUser({ ...about, action: "sms.send", result: "ok" });
      await audit.append(transaction, now, event);
      return undefined;
    });
  };

  const path = "/applications/cvs/v4/mobile/smsCode";
  scope.post(path, { schema, validatorCompiler: () => () => true }, async (request, reply) => {
    const account = users.accountOf(request);
    const wanted = wantedBy(request.body);
    if (!wanted) return reply.code(400).send({ error: BODIES });
    const to = wanted.phoneNumber ?? account.phone_number;
    if (to === null) return reply.code(409).send({ error: "the account has no phone number" });
    const wait = await send(account, wanted, to, request);
    if (wait !== undefined)
      return reply.code(429).header("retry-after", String(wait)).send({ error: "too_many_sms" });
    sms.wake();
    context.metrics.smsCodes.inc({ purpose: wanted.purpose });
    return reply.code(202).send({});
  });
}
