import { hasPin } from "../../accounts/pin.ts";
import type { AccountRow, DeviceRow } from "../../store/schema.ts";
import { count, flag, iso, orNull, text, time, whole } from "../schemas.ts";

const accountFields = {
  id: { ...text, description: "Names the account in the audit log" },
  login: text,
  phoneNumber: orNull(text),
  pin: { enum: ["unset", "set", "blocked"] },
  failedAttempts: { ...count, description: "Wrong PINs in a row" },
  requiresDesktopToken: flag,
  services: { type: "array", items: text },
  resynchronise: flag,
  createdAt: time,
};

export const deviceSchema = whole({
  id: text,
  name: text,
  status: { enum: ["pending", "active", "disabled"] },
  createdAt: time,
  lastUsedAt: orNull(time),
});

export const accountSummarySchema = whole(accountFields);
export const accountSchema = whole({ ...accountFields, devices: { type: "array", items: deviceSchema } });

export const describeDevice = (device: DeviceRow) => ({
  id: device.id,
  name: device.name,
  status: device.status,
  createdAt: iso(device.created_at),
  lastUsedAt: iso(device.last_used_at),
});

export const summariseAccount = (account: AccountRow) => ({
  id: account.id,
  login: account.login,
  phoneNumber: account.phone_number,
  pin: account.blocked ? "blocked" : hasPin(account) ? "set" : "unset",
  failedAttempts: account.pin_failures,
  requiresDesktopToken: account.requires_desktop_token === 1,
  services: JSON.parse(account.services) as string[],
  resynchronise: account.resynchronise === 1,
  createdAt: iso(account.created_at),
});

export const describeAccount = (account: AccountRow, devices: readonly DeviceRow[]) => ({
  ...summariseAccount(account),
  devices: devices.map(describeDevice),
});
