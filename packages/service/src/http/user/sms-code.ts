// docs/protocol.md#sms-codes and docs/protocol.md#account-services: the calls that send a code to a phone.
import { type Static, Type } from "typebox";
import { normalisePhoneNumber } from "../../accounts/phone-number.ts";
import { REFERENCE_WORDS } from "../../codes/reference-words.ts";
import { type CodeWanted, sendCode } from "../../codes/send-code.ts";

import { languageOf } from "../../settings/language.ts";
import { refuse } from "../route.ts";
import { constant, object, phoneNumber } from "../schemas.ts";
import { clientQuery, route, userRefusals } from "./signed-in.ts";

const SmsCodeRequest = Type.Union([
  object({ purpose: constant(REFERENCE_WORDS.reset) }),
  object({ purpose: constant(REFERENCE_WORDS.certify), phoneNumber }),
]);

const BODIES =
  'the body must be {"purpose": "resetPIN"}, {"purpose": "phoneNumberCertification", "phoneNumber"}, or none';

/** The account services' word for a number that cannot receive an SMS. */
export const NUMBER_REFUSED = "phone_number_refused";

/** Without a body, as the field's requests are, the code is for an enrolment. */
async function codeWantedBy(
  body: Static<typeof SmsCodeRequest> | undefined,
  country: string,
): Promise<CodeWanted | undefined> {
  if (body === undefined) return { purpose: "activate" };
  if (body.purpose === REFERENCE_WORDS.reset) return { purpose: "reset" };
  const phoneNumber = await normalisePhoneNumber(body.phoneNumber, country);
  return phoneNumber === undefined ? undefined : { purpose: "certify", phoneNumber };
}

export const sendSmsCode = route({
  call: "POST /applications/cvs/v4/mobile/smsCode",
  summary: "Sends a code to the user's phone; without a body, for an enrolment",
  tags: ["account services"],
  query: clientQuery,
  body: Type.Unsafe<Static<typeof SmsCodeRequest> | undefined>(SmsCodeRequest),
  attachValidation: true,
  response: {
    202: object({ phoneNumber: Type.String() }, { description: "Sent to this number" }),
    ...userRefusals(400, 409, 429),
  },
  handler: async ({ body, validationError, headers, ip }, context) => {
    if (body !== undefined && validationError) return refuse(400, BODIES);
    const { defaultCountry } = await context.policies.read(context.database);
    const wanted = await codeWantedBy(body, defaultCountry);
    if (!wanted) return refuse(400, NUMBER_REFUSED);
    const to = wanted.phoneNumber ?? context.account.phone_number;
    if (to === null) return refuse(409, "no_phone_number");
    const language = languageOf(headers["accept-language"]);
    const refused = await sendCode(context, context.account, {
      ...wanted,
      to,
      language,
      address: ip,
    });
    if (!refused) return { phoneNumber: to };
    if (refused === "held") return refuse(409, "account_blocked");
    const word = refused.limit === "service" ? "no_sms_today" : "too_many_sms";
    return refuse(429, word, { "retry-after": String(refused.waitSeconds) });
  },
});

export const readNumberForm = route({
  call: "POST /applications/cvs/v4/mobile/phoneNumber",
  summary: "The normal form of a phone number, to show before an SMS is sent to it; nothing is stored",
  tags: ["account services"],
  query: clientQuery,
  body: object({ phoneNumber }),
  response: { 200: object({ phoneNumber: Type.String() }), ...userRefusals(400) },
  handler: async ({ body }, { database, policies }) => {
    const { defaultCountry } = await policies.read(database);
    const normal = await normalisePhoneNumber(body.phoneNumber, defaultCountry);
    return normal === undefined ? refuse(400, NUMBER_REFUSED) : { phoneNumber: normal };
  },
});
