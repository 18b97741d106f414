// The account's trusted number: read, added and replaced. SECURITY.md gives the permissions and the reasons.
import { normaliseSmsCode, smsCodeForm } from "@openpims/maccess";
import { Type } from "typebox";
import { lockSignedIn } from "../../accounts/accounts.ts";
import { normalisePhoneNumber } from "../../accounts/phone-number.ts";
import { byUser, outcomeOf } from "../../audit/event.ts";
import type { NumberRefusal } from "../../audit/reasons.ts";
import { addPhoneNumber, replacePhoneNumber } from "../../codes/phone-numbers.ts";
import { languageOf } from "../../settings/language.ts";
import type { AccountRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { Work } from "../../work.ts";
import { refuse } from "../route.ts";
import { nothing, object, phoneNumber } from "../schemas.ts";
import { clientQuery, route, type UserContext, userRefusals } from "./signed-in.ts";
import { NUMBER_REFUSED } from "./sms-code.ts";

const PATH = "/applications/cvs/v4/mobile/trustedPhoneNumber";
const tags = ["account services"];

const STATUSES = {
  sms_code_invalid: 400,
  sms_code_expired: 400,
  otp_refused: 403,
  no_phone_number: 409,
  phone_number_exists: 409,
} as const satisfies Record<NumberRefusal, number>;

const certified = {
  smsCode: Type.String({ maxLength: 64, pattern: smsCodeForm.pattern.source }),
  phoneNumber,
};

type Change = (work: Work, account: AccountRow, phoneNumber: string) => Promise<NumberRefusal | undefined>;

interface ChangeWanted {
  readonly action: "phone-number.add" | "phone-number.change";
  readonly address: string;
  /** The number as given. */
  readonly written: string;
}

/** Makes the change in one transaction, with the account's current state. A wrong code is counted on the code itself. */
async function makeChange(
  { database, policies, vault, audit, clock, sms, account: signedIn }: UserContext,
  { action, address, written }: ChangeWanted,
  change: Change,
) {
  const now = clock.now();
  const { defaultCountry } = await policies.read(database);
  const phoneNumber = await normalisePhoneNumber(written, defaultCountry);
  if (phoneNumber === undefined) return refuse(400, NUMBER_REFUSED);
  const outcome = await inTransaction(database, async (transaction) => {
    const account = await lockSignedIn(transaction, signedIn);
    const refusal = await change({ transaction, vault, now }, account, phoneNumber);
    const about = { accountId: account.id, address, action };
    const event = byUser({ ...about, ...outcomeOf(refusal) });
    await audit.append(transaction, now, event);
    return refusal;
  });
  if (outcome !== undefined) return refuse(STATUSES[outcome], outcome);
  sms.wake();
  return null;
}

export const readNumber = route({
  call: `GET ${PATH}`,
  summary: "The number that receives the account's codes",
  tags,
  query: clientQuery,
  response: { 200: object({ phoneNumber: Type.String() }), ...userRefusals(404) },
  handler: (_request, { account: { phone_number: phoneNumber } }) =>
    phoneNumber === null ? refuse(404, "the account has no phone number") : { phoneNumber },
});

export const addNumber = route({
  call: `POST ${PATH}`,
  summary: "Adds a number to an account without one, by the code that was sent to it",
  tags,
  query: clientQuery,
  body: object({ ...certified, enrolling: Type.Optional(Type.Boolean()) }),
  response: { 204: nothing, ...userRefusals(400, 403, 409) },
  handler: ({ body, ip }, context) => {
    const { smsCode, phoneNumber: written, enrolling = false } = body;
    const code = normaliseSmsCode(smsCode);
    const wanted = { action: "phone-number.add", address: ip, written } as const;
    return makeChange(context, wanted, (work, account, phoneNumber) =>
      addPhoneNumber(work, account, { code, phoneNumber, enrolling }),
    );
  },
});

export const replaceNumber = route({
  call: `PUT ${PATH}`,
  summary: "Replaces the number, by the code that was sent to the new one and an OTP",
  tags,
  query: clientQuery,
  body: object({ ...certified, otp: Type.String({ minLength: 1, maxLength: 64 }) }),
  response: { 204: nothing, ...userRefusals(400, 403, 409) },
  handler: ({ body, headers, ip }, context) => {
    const { smsCode, phoneNumber: written, otp } = body;
    const code = normaliseSmsCode(smsCode);
    const { sms } = context;
    const language = languageOf(headers["accept-language"]);
    const wanted = { action: "phone-number.change", address: ip, written } as const;
    return makeChange(context, wanted, (work, account, phoneNumber) =>
      replacePhoneNumber({ ...work, sms }, account, { code, phoneNumber, otp, language }),
    );
  },
});
