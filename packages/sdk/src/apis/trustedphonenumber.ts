import { trustedNumber } from "../account/phone-number.ts";
import { PimsFailure } from "../codes/failure.ts";
import { defineApi } from "./definition/definition.ts";

/**
 * Gives the number that the account's codes are sent to. Fails with 2307 if the account has no number.
 * @see docs/reference/apis.md#get-pimsauthenticationtrustedphonenumber
 * @example
 * const message = await pims.get("pims.authentication.trustedphonenumber");
 * if (message.status === "SUCCEEDED") console.log(message.result.phoneNumber);
 */
export const trustedPhoneNumber = defineApi({
  method: "get",
  api: "pims.authentication.trustedphonenumber",
  component: "StrongAuthentication",
  since: "2.0",
  select: [],
  parameters: {},
  output: { phoneNumber: "String" },
  authentication: true,
  errors: [2001, 2006, 2201, 2202, 2204, 2307],
  uses: [],
  run: async (core) => {
    const phoneNumber = await trustedNumber(core);
    if (phoneNumber === undefined) throw new PimsFailure(2307);
    return { phoneNumber };
  },
});
