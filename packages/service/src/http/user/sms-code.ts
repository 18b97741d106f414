// docs/protocol.md#sms-codes and docs/protocol.md#account-services: the calls that send a code to a phone.
import { type Static, Type } from "typebox";
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

/** An enrollment where the request has no body, as the field's has none. */
function codeWantedBy(body: Static<typeof SmsCodeRequest> | undefined): CodeWanted {
  if (body === undefined) return { purpose: "activate" };
  if (body.purpose === REFERENCE_WORDS.reset) return { purpose: "reset" };
  return { purpose: "certify", phoneNumber: body.phoneNumber };
}

export const sendSmsCode = route({
  call: "POST /applications/cvs/v4/mobile/smsCode",
  summary: "Sends a code to the user's phone: for an enrollment where there is no body",
  tags: ["account services"],
  query: clientQuery,
  body: Type.Unsafe<Static<typeof SmsCodeRequest> | undefined>(SmsCodeRequest),
  attachValidation: true,
  response: { 202: object({}, { description: "Sent" }), ...userRefusals(400, 409, 429) },
  handler: async ({ body, validationError, headers, ip }, context) => {
    if (body !== undefined && validationError) return refuse(400, BODIES);
    const wanted = codeWantedBy(body);
    const to = wanted.phoneNumber ?? context.account.phone_number;
    if (to === null) return refuse(409, "the account has no phone number");
    const language = languageOf(headers["accept-language"]);
    const waitSeconds = await sendCode(context, context.account, { ...wanted, to, language, address: ip });
    if (waitSeconds !== undefined) return refuse(429, "too_many_sms", { "retry-after": String(waitSeconds) });
    return {};
  },
});
