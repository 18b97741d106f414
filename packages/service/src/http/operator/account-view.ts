import { type Static, Type } from "typebox";
import { isBlocked } from "../../accounts/lockout.ts";
import { accountOrigins } from "../../accounts/origins.ts";
import { hasPin } from "../../accounts/pin.ts";
import type { AccountRow, DeviceRow } from "../../store/schema.ts";
import { count, iso, list, nullable, object, time } from "../schemas.ts";

export const Device = object(
  {
    id: Type.String(),
    shortId: Type.String({ description: "The id's first letters, to read out" }),
    name: Type.String({ description: "Given by the device" }),
    label: nullable(Type.String(), { description: "Given by an operator" }),
    status: Type.Enum(["pending", "active", "disabled"]),
    blocked: Type.Boolean({ description: "Blocked by its own wrong PINs; other devices are not affected" }),
    createdAt: time(),
    lastUsedAt: nullable(time()),
  },
  { title: "Device" },
);
export type Device = Static<typeof Device>;

const accountFields = {
  id: Type.String({
    description:
      "Never changes: the accountId of a verification, the sub of an id token, the account of the audit log",
  }),
  login: Type.String(),
  phoneNumber: nullable(Type.String()),
  pin: Type.Enum(["unset", "set", "blocked"]),
  locked: Type.Boolean({ description: "Blocked by wrong PINs: a PIN reset ends it, or an operator" }),
  held: Type.Boolean({ description: "Blocked by an operator; only an operator ends it" }),
  failedAttempts: count({ description: "Wrong PINs; a right one subtracts those of its device, or one" }),
  requiresDesktopToken: Type.Boolean(),
  services: list(Type.String()),
  resynchronise: Type.Boolean(),
  origin: Type.Enum(accountOrigins, {
    description: "The origin of the account: the sign-up page checks no e-mail",
  }),
  createdAt: time(),
};

export const AccountSummary = object(
  { ...accountFields, deviceCount: count({ description: "Also those being enrolled" }) },
  { title: "AccountSummary" },
);
export type AccountSummary = Static<typeof AccountSummary>;

export const Account = object({ ...accountFields, devices: list(Device) }, { title: "Account" });
export type Account = Static<typeof Account>;

export const describeDevice = (device: DeviceRow): Device => ({
  id: device.id,
  shortId: device.id.slice(0, 8),
  name: device.name,
  label: device.label,
  status: device.status,
  blocked: device.blocked === 1,
  createdAt: iso(device.created_at),
  lastUsedAt: iso(device.last_used_at),
});

const fieldsOf = (account: AccountRow): Omit<Account, "devices"> => ({
  id: account.id,
  login: account.login,
  phoneNumber: account.phone_number,
  pin: isBlocked(account) ? "blocked" : hasPin(account) ? "set" : "unset",
  locked: account.blocked === 1,
  held: account.held === 1,
  failedAttempts: account.pin_failures,
  requiresDesktopToken: account.requires_desktop_token === 1,
  services: JSON.parse(account.services) as string[],
  resynchronise: account.resynchronise === 1,
  origin: account.origin,
  createdAt: iso(account.created_at),
});

export const summariseAccount = (account: AccountRow, deviceCount: number): AccountSummary => ({
  ...fieldsOf(account),
  deviceCount,
});

export const describeAccount = (account: AccountRow, devices: readonly DeviceRow[]): Account => ({
  ...fieldsOf(account),
  devices: devices.map(describeDevice),
});
