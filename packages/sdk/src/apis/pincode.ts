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

/**
 * Gives the account a new PIN by the code of an SMS, on all its devices, and unblocks it. The device must be enrolled.
 * To continue after an interruption, repeat the call. Fails with 2305 for a wrong code.
 * @see docs/reference/apis.md#set-pimsauthenticationpincode-reset
 * @example
 * const message = await pims.set("pims.authentication.pincode", {
 *   action: "reset",
 *   pinCode: "4321",
 *   smsCode: "4821 0937 5526",
 * });
 */
export const pincodeReset = defineApi({
  ...common,
  select: [["action", "reset"]],
  parameters: { pinCode: pinCode(), smsCode: { ...smsCode(), example: "7704 1586 2390" } },
  proseErrors: [2306],
  uses: [],
  run: async ({ device, ledger }, { pinCode, smsCode }) => {
    unwrap(await resetPin(device, smsCode, pinCode));
    await ledger.forgetPinTries();
  },
});

/**
 * Gives the account a new PIN by its old one, on all its devices. To continue after an interruption, repeat the call.
 * Fails with 2308 for a wrong old PIN, 2315 if the new PIN equals the old one.
 * @see docs/reference/apis.md#set-pimsauthenticationpincode-update
 * @example
 * const message = await pims.set("pims.authentication.pincode", {
 *   action: "update",
 *   oldPIN: "1234",
 *   newPIN: "4321",
 * });
 */
export const pincodeUpdate = defineApi({
  ...common,
  select: [["action", "update"]],
  parameters: { oldPIN: { ...pinCode(), type: "String" }, newPIN: { ...pinCode(), example: "4321" } },
  uses: ["pinTry"],
  run: async ({ device }, { oldPIN, newPIN }) => {
    unwrap(await updatePin(device, oldPIN, newPIN));
  },
});
