import { Type } from "typebox";
import { findAccount } from "../../accounts/accounts.ts";
import { byOperator } from "../../audit/event.ts";
import { devicesOf, setDeviceDisabled, setDeviceLabel } from "../../devices/devices.ts";
import { removeDevice } from "../../devices/removal.ts";
import { NO_LABEL, parseLabel } from "../../operators/names.ts";
import { inTransaction } from "../../store/transaction.ts";
import { refuse, refuseFor } from "../route.ts";
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

const DeviceChange = object(
  {
    disabled: Type.Optional(Type.Boolean()),
    label: Type.Optional(
      Type.String({
        maxLength: 64,
        description: "To tell devices of one name apart, as an operator's name is written; empty removes it",
      }),
    ),
  },
  { minProperties: 1, examples: [{ disabled: true, label: "Kitchen" }] },
);

/** @returns the label; `null` to remove it, `undefined` for a text that cannot be a label */
const wantedLabel = (text: string): string | null | undefined =>
  text.trim() === "" ? null : parseLabel(text);

const patchDevice = route({
  call: "PATCH /devices/:id",
  summary: "Disables, enables or names a device",
  tags,
  params: idParams,
  body: DeviceChange,
  response: { 200: Device, ...refusals(400, 404) },
  handler: async ({ params: { id }, body, ip }, { database, audit, clock, caller }) => {
    const { disabled } = body;
    const label = body.label === undefined ? undefined : wantedLabel(body.label);
    if (body.label !== undefined && label === undefined)
      return refuseFor(400, { field: "label", reason: "malformed" }, NO_LABEL);
    const changed = await inTransaction(database, async (transaction) => {
      const named = label === undefined ? undefined : await setDeviceLabel(transaction, id, label);
      const device = disabled === undefined ? named : await setDeviceDisabled(transaction, id, disabled);
      if (!device) return undefined;
      const acts = [
        ...(label === undefined ? [] : ["device.name" as const]),
        ...(disabled === undefined
          ? []
          : [disabled ? ("device.disable" as const) : ("device.enable" as const)]),
      ];
      const about = { address: ip, accountId: device.account_id, deviceId: id };
      const events = acts.map((action) => byOperator(caller, { action, ...about }));
      await audit.append(transaction, clock.now(), ...events);
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
