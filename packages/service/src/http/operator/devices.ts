import { findAccount } from "../../accounts/accounts.ts";
import { devicesOf } from "../../devices/devices.ts";
import { lockAccountOfDevice } from "../../devices/locked-device.ts";
import { removeDevice } from "../../devices/removal.ts";
import { inTransaction } from "../../store/transaction.ts";
import { flag, nothing, object, refusals, whole } from "../schemas.ts";
import { describeDevice, deviceSchema } from "./account-view.ts";
import { type AdminRoutes, byOperator, idParams, loginParams, unknown } from "./admin-scope.ts";

export const deviceRoutes: AdminRoutes = (scope, context) => {
  const { database, audit, clock } = context;
  const tags = ["devices"];

  scope.get<{ Params: { login: string } }>(
    "/accounts/:login/devices",
    {
      schema: {
        tags,
        summary: "The devices of an account, the oldest first",
        params: loginParams,
        response: { 200: whole({ devices: { type: "array", items: deviceSchema } }), ...refusals(401, 404) },
      },
    },
    async ({ params }, reply) => {
      const account = await findAccount(database, params.login);
      if (!account) return unknown(reply, "account");
      return { devices: (await devicesOf(database, account.id)).map(describeDevice) };
    },
  );

  scope.patch<{ Params: { id: string }; Body: { disabled: boolean } }>(
    "/devices/:id",
    {
      schema: {
        tags,
        summary: "Disables or enables a device",
        params: idParams,
        body: { ...object({ disabled: flag }, ["disabled"]), examples: [{ disabled: true }] },
        response: { 200: deviceSchema, ...refusals(400, 401, 404) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { disabled } = request.body;
      const changed = await inTransaction(database, async (transaction) => {
        await lockAccountOfDevice(transaction, id);
        const device = await transaction
          .updateTable("devices")
          // A device that never delivered its secret cannot be enabled into use.
          .set({ status: disabled ? "disabled" : "active" })
          .where("id", "=", id)
          .where("service_secret", "is not", null)
          .returningAll()
          .executeTakeFirst();
        if (!device) return undefined;
        const about = { accountId: device.account_id, deviceId: device.id };
        const event = byOperator(request, disabled ? "device.disable" : "device.enable", about);
        await audit.append(transaction, clock.now(), event);
        return device;
      });
      return changed ? describeDevice(changed) : unknown(reply, "device");
    },
  );

  scope.delete<{ Params: { id: string } }>(
    "/devices/:id",
    {
      schema: {
        tags,
        summary: "Deletes a device with its OTPs and tokens",
        params: idParams,
        response: { 204: nothing, ...refusals(401, 404) },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const deleted = await inTransaction(database, async (transaction) => {
        const accountId = await removeDevice(transaction, id);
        if (accountId === undefined) return false;
        const event = byOperator(request, "device.delete", { accountId, deviceId: id });
        await audit.append(transaction, clock.now(), event);
        return true;
      });
      return deleted ? reply.code(204).send() : unknown(reply, "device");
    },
  );
};
