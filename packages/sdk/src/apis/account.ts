import { localStatus, serverStatus } from "@openpims/maccess";
import { userTokens } from "../account/signed-in-user.ts";
import { PimsFailure, unwrap } from "../codes/failure.ts";
import { defineApi } from "./definition/definition.ts";

const common = { method: "get", api: "pims.authentication.account", since: "2.0", parameters: {} } as const;

/**
 * Gives the signed-in user's name: the e-mail address of the account. Fails with 2301 if no user is signed in.
 * @see docs/reference/apis.md#get-pimsauthenticationaccount-username
 * @example
 * const message = await pims.get("pims.authentication.account", { actionType: "basic", type: "username" });
 * if (message.status === "SUCCEEDED") console.log(message.result.username);
 */
export const accountUsername = defineApi({
  ...common,
  component: "BasicAuthentication",
  select: [
    ["actionType", "basic"],
    ["type", "username"],
  ],
  output: { username: "String" },
  authentication: true,
  errors: [2001, 2101, 2102, 2301],
  uses: [],
  run: async (core) => {
    const tokens = await userTokens(core);
    if (!tokens) throw new PimsFailure(2301);
    return { username: tokens.username };
  },
});

/**
 * Tells if this device is enrolled, by the device's own state. No request is sent.
 * @see docs/reference/apis.md#get-pimsauthenticationaccount-isdeviceactivated
 * @example
 * const message = await pims.get("pims.authentication.account", { actionType: "strong", type: "isDeviceActivated" });
 * const enrolled = message.status === "SUCCEEDED" && message.result.isDeviceActivated;
 */
export const accountIsDeviceActivated = defineApi({
  ...common,
  component: "StrongAuthentication",
  select: [
    ["actionType", "strong"],
    ["type", "isDeviceActivated"],
  ],
  output: { isDeviceActivated: "boolean" },
  authentication: false,
  errors: [2001, 2101, 2102, 2344],
  uses: [],
  run: async ({ device }) => {
    const known = await localStatus(device);
    // A device with an unreadable state must be enrolled again.
    if (!known.ok && known.failure.kind === "StateUnreadable") return { isDeviceActivated: false };
    return { isDeviceActivated: unwrap(known).activated };
  },
});

/**
 * Asks the server if the account is blocked; `Unknown` if no answer comes now. A device also learns here that its block was
 * lifted.
 * @see docs/reference/apis.md#get-pimsauthenticationaccount-isaccountblocked
 * @example
 * const message = await pims.get("pims.authentication.account", { actionType: "strong", type: "isAccountBlocked" });
 * const blocked = message.status === "SUCCEEDED" && message.result.isAccountBlocked === "PinBlocked";
 */
export const accountIsAccountBlocked = defineApi({
  ...common,
  component: "StrongAuthentication",
  select: [
    ["actionType", "strong"],
    ["type", "isAccountBlocked"],
  ],
  output: { isAccountBlocked: ["Unknown", "PinBlocked", "NotBlocked"] },
  authentication: false,
  errors: [2001, 2101, 2102, 2344],
  uses: [],
  run: async ({ device }) => {
    const asked = await serverStatus(device);
    if (asked.ok) return { isAccountBlocked: "NotBlocked" };
    if (asked.failure.kind === "Blocked") return { isAccountBlocked: "PinBlocked" };
    const known = await localStatus(device);
    return { isAccountBlocked: known.ok && known.value.blocked ? "PinBlocked" : "Unknown" };
  },
});

/**
 * Gives this device's use of the account's limited resources, an extension of this SDK. No request is sent, and no user has to
 * be signed in. Each line has `used`, `limit`, `windowSeconds` and `nextTry` (ISO 8601):
 * docs/guide/production.md#the-ledger
 * @see docs/reference/apis.md#get-pimsauthenticationaccount-ledger
 * @example
 * const message = await pims.get("pims.authentication.account", { actionType: "strong", type: "ledger" });
 * if (message.status === "SUCCEEDED") console.log(message.result.ledger.otp.used);
 */
export const accountLedger = defineApi({
  ...common,
  component: "StrongAuthentication",
  extension: true,
  select: [
    ["actionType", "strong"],
    ["type", "ledger"],
  ],
  output: { ledger: "Ledger" },
  authentication: false,
  errors: [2000, 2001, 2101, 2102],
  uses: [],
  run: async ({ ledger }) => ({ ledger: await ledger.report() }),
});
