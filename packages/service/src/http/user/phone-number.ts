// The account's trusted number: told, added and replaced. SECURITY.md says who may do which, and why.
import { smsCodeForm } from "@openpims/maccess";
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from "fastify";
import { lockAccount } from "../../accounts/accounts.ts";
import { byUser } from "../../audit/event.ts";
import {
  addPhoneNumber,
  type CertifiedNumber,
  type NumberRefusal,
  replacePhoneNumber,
} from "../../codes/phone-numbers.ts";
import type { ServiceContext } from "../../context.ts";
import {
  countFailure,
  isThrottled,
  lockTries,
  secondsUntilOpen,
  wrongActivationCodes,
} from "../../limits/throttle.ts";
import { languageOf } from "../../settings/language.ts";
import type { AccountRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { Work } from "../../work.ts";
import { nothing, object, text, whole } from "../schemas.ts";
import { type AccountUsers, forUsers, userRefusals } from "./signed-in.ts";
import { PHONE_NUMBER } from "./sms-code.ts";

const PATH = "/applications/cvs/v4/mobile/trustedPhoneNumber";

const STATUSES: Readonly<Record<NumberRefusal, number>> = {
  sms_code_invalid: 400,
  sms_code_expired: 400,
  otp_refused: 403,
  no_phone_number: 409,
  phone_number_exists: 409,
};

const certified = {
  smsCode: { type: "string", pattern: smsCodeForm.pattern.source },
  phoneNumber: { type: "string", pattern: PHONE_NUMBER.source },
};

const bodies = {
  addition: object({ ...certified, enrolling: { type: "boolean" } }, ["smsCode", "phoneNumber"]),
  change: object({ ...certified, otp: { type: "string", minLength: 1, maxLength: 64 } }, [
    "smsCode",
    "phoneNumber",
    "otp",
  ]),
};

const schemas: Readonly<Record<"number" | "addition" | "change", FastifySchema>> = {
  number: {
    ...forUsers,
    summary: "The number that codes are sent to",
    response: { 200: whole({ phoneNumber: text }), ...userRefusals(404) },
  },
  addition: {
    ...forUsers,
    summary: "Gives an account without a number its number, for the code that was sent to it",
    body: bodies.addition,
    response: { 204: nothing, ...userRefusals(400, 409, 429) },
  },
  change: {
    ...forUsers,
    summary: "Replaces the number, for the code that was sent to the new one and an OTP",
    body: bodies.change,
    response: { 204: nothing, ...userRefusals(400, 409, 429) },
  },
};

type Change = (work: Work, account: AccountRow) => Promise<NumberRefusal | undefined>;

interface NumberBody {
  readonly smsCode: string;
  readonly phoneNumber: string;
}

const certifiedBy = ({ smsCode, phoneNumber }: NumberBody): CertifiedNumber => ({
  code: smsCode,
  phoneNumber,
});

export function phoneNumberRoutes(
  scope: FastifyInstance,
  context: ServiceContext,
  users: AccountUsers,
): void {
  const { database, vault, audit, clock, sms } = context;

  /** Makes the change in one transaction, with the account as it is then; a wrong code is counted by address too. */
  const answer = async (
    request: FastifyRequest,
    reply: FastifyReply,
    action: "phone-number.add" | "phone-number.change",
    change: Change,
  ) => {
    const now = clock.now();
    const { id } = users.accountOf(request);
    const { ip } = request;
    const outcome = await inTransaction(database, async (transaction) => {
      await lockTries(transaction, wrongActivationCodes, ip, now);
      if (await isThrottled(transaction, wrongActivationCodes, ip, now))
        return secondsUntilOpen(transaction, wrongActivationCodes, ip, now);
      const account = await lockAccount(transaction, id);
      if (!account) throw new Error("the account is gone");
      const refusal = await change({ transaction, vault, now }, account);
      if (refusal === "sms_code_invalid") await countFailure(transaction, wrongActivationCodes, ip, now);
      const about = { accountId: id, address: ip, action };
      const event = byUser(
        refusal ? { ...about, result: "refused", details: { reason: refusal } } : { ...about, result: "ok" },
      );
      await audit.append(transaction, now, event);
      return refusal;
    });
    if (outcome === undefined) {
      sms.wake();
      return reply.code(204).send();
    }
    if (typeof outcome === "number")
      return reply.code(429).header("retry-after", String(outcome)).send({ error: "too_many_codes" });
    return reply.code(STATUSES[outcome]).send({ error: outcome });
  };

  scope.get(PATH, { schema: schemas.number }, async (request, reply) => {
    const { phone_number: phoneNumber } = users.accountOf(request);
    if (phoneNumber === null) return reply.code(404).send({ error: "the account has no phone number" });
    return { phoneNumber };
  });

  scope.post<{ Body: NumberBody & { readonly enrolling?: boolean } }>(
    PATH,
    { schema: schemas.addition },
    (request, reply) =>
      answer(request, reply, "phone-number.add", (work, account) => {
        const { enrolling = false } = request.body;
        return addPhoneNumber(work, account, { ...certifiedBy(request.body), enrolling });
      }),
  );

  scope.put<{ Body: NumberBody & { readonly otp: string } }>(
    PATH,
    { schema: schemas.change },
    (request, reply) =>
      answer(request, reply, "phone-number.change", (work, account) => {
        const { otp } = request.body;
        const language = languageOf(request.headers["accept-language"]);
        return replacePhoneNumber({ ...work, sms }, account, { ...certifiedBy(request.body), otp, language });
      }),
  );
}
