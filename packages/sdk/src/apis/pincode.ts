import { resetPin, updatePin } from "@openpims/maccess";
import { unwrap } from "../codes/failure.ts";
import { defineApi } from "./definition/definition.ts";
import { pinCode, smsCode } from "./definition/parameters.ts";

const common = {
  method: "set",
  api: "pims.authentication.pincode",
  component: "StrongAuthentication",
  since: "2.0",
  output: {},
  authentication: true,
  errors: [2001, 2101, 2102, 2305, 2308, 2309, 2310, 2311, 2312, 2313, 2314, 2315, 2316, 2317, 2344],
} as const;

/** A new PIN for the account, for the code of an SMS; it unblocks the account. After a cut-off one the same call goes on. */
export const pincodeReset = defineApi({
  ...common,
  select: [["action", "reset"]],
  parameters: { pinCode: pinCode(), smsCode: { ...smsCode(), example: "789012" } },
  tutorialErrors: [2306],
  run: async ({ device, ledger }, { pinCode, smsCode }) => {
    unwrap(await resetPin(device, smsCode, pinCode));
    await ledger.forgetPinTries();
  },
});

/** A new PIN for the account, for its old one. After a cut-off one the same call goes on. */
export const pincodeUpdate = defineApi({
  ...common,
  select: [["action", "update"]],
  parameters: { oldPIN: { ...pinCode(), type: "String" }, newPIN: { ...pinCode(), example: "4321" } },
  run: async ({ device }, { oldPIN, newPIN }) => {
    unwrap(await updatePin(device, oldPIN, newPIN));
  },
});
