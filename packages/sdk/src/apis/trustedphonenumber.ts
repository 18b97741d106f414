import { AccountServices } from "../account/account-services.ts";
import { PimsFailure } from "../codes/message.ts";
import { defineApi } from "./definition/definition.ts";

/** The number that the account's codes are sent to. */
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
  run: async (core) => {
    const phoneNumber = await new AccountServices(core).trustedPhoneNumber();
    if (phoneNumber === undefined) throw new PimsFailure(2307);
    return { phoneNumber };
  },
});
