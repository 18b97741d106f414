import { Type } from "typebox";
import { findAccount } from "../../accounts/accounts.ts";
import { byOperator } from "../../audit/event.ts";
import { devicesOf, setDeviceDisabled } from "../../devices/devices.ts";
import { removeDevice } from "../../devices/removal.ts";
import { inTransaction } from "../../store/transaction.ts";
import { refuse } from "../route.ts";
import { list, nothing, object, refusals } from "../schemas.ts";
import { Device, describeDevice } from "./account-view.ts";
import { idParams, loginParams, noSuchAccount } from "./params.ts";
import { route } from "./route.ts";

const tags = ["devices"];
const NO_DEVICE = "no such device";

const listDevices = route({
  call: "GET /accounts/:login/devices",
  summary: "The devices of an account, oldest first",
  tags,
  params: loginParams,
  response: { 200: object({ devices: list(Device) }), ...refusals(404) },
  handler: async ({ params }, { database }) => {
    const account = await findAccount(database, params.login);
    if (!account) return noSuchAccount;
    return { devices: (await devicesOf(database, account.id)).map(describeDevice) };
  },
});

const patchDevice = route({
  call: "PATCH /devices/:id",
  summary: "Disables or enables a device",
  tags,
  params: idParams,
  body: object({ disabled: Type.Boolean() }, { examples: [{ disabled: true }] }),
  response: { 200: Device, ...refusals(400, 404) },
  handler: async ({ params: { id }, body: { disabled }, ip }, { database, audit, clock, caller }) => {
    const changed = await inTransaction(database, async (transaction) => {
      const device = await setDeviceDisabled(transaction, id, disabled);
      if (!device) return undefined;
      const event = byOperator(caller, {
        address: ip,
        action: disabled ? "device.disable" : "device.enable",
        accountId: device.account_id,
        deviceId: id,
      });
      await audit.append(transaction, clock.now(), event);
      return device;
    });
    return changed ? describeDevice(changed) : refuse(404, NO_DEVICE);
  },
});

const deleteDevice = route({
  call: "DELETE /devices/:id",
  summary: "Deletes a device with its OTPs and tokens",
  tags,
  params: idParams,
  response: { 204: nothing, ...refusals(404) },
  handler: async ({ params: { id }, ip }, { database, audit, clock, caller }) => {
    const deleted = await inTransaction(database, async (transaction) => {
      const accountId = await removeDevice(transaction, id);
      if (accountId === undefined) return false;
      const event = byOperator(caller, { address: ip, action: "device.delete", accountId, deviceId: id });
      await audit.append(transaction, clock.now(), event);
      return true;
    });
    return deleted ? null : refuse(404, NO_DEVICE);
  },
});

export const deviceRoutes = [listDevices, patchDevice, deleteDevice] as const;
