// The acts in groups that a person thinks in.
import { type AuditAction, auditActions } from "./event.ts";

export const auditGroups = ["sign-ins", "otps", "devices", "accounts", "settings", "operators"] as const;

export type AuditGroup = (typeof auditGroups)[number];

const groupOf: Readonly<Record<AuditAction, AuditGroup>> = {
  "sign-in": "sign-ins",
  "sign-up": "sign-ins",
  "operator.sign-in": "sign-ins",
  "operator.sign-out": "sign-ins",

  "otp.issue": "otps",
  "otp.verify": "otps",
  "remote-token.exchange": "otps",
  "remote-token.refresh": "otps",

  "device.lock": "devices",
  "device.activate": "devices",
  "device.synchronise": "devices",
  "device.disable": "devices",
  "device.enable": "devices",
  "device.delete": "devices",
  "device.name": "devices",
  "enrollments.remove": "devices",
  "code.issue": "devices",
  "code.revoke": "devices",
  "sms.send": "devices",
  "sms.give-up": "devices",
  "pin.update": "devices",
  "pin.reset": "devices",

  "account.create": "accounts",
  "account.import": "accounts",
  "account.change": "accounts",
  "account.block": "accounts",
  "account.unblock": "accounts",
  "account.reset-failures": "accounts",
  "account.delete": "accounts",
  "account.export": "accounts",
  "account.lock": "accounts",
  "phone-number.add": "accounts",
  "phone-number.change": "accounts",
  "login.change": "accounts",
  "login.release": "accounts",
  "password.change": "accounts",
  "password.link": "accounts",
  "password.reset": "accounts",

  "policy.change": "settings",
  "api-key.create": "settings",
  "api-key.revoke": "settings",
  "key.rotate": "settings",
  "audit.remove": "settings",
  "audit.export": "settings",

  "operator.create": "operators",
  "operator.invite": "operators",
  "operator.accept": "operators",
  "operator.change": "operators",
  "operator.remove": "operators",
  "operator.end-sessions": "operators",
  "operator.passkey-add": "operators",
  "operator.passkey-remove": "operators",
};

export const actionsOf = (group: AuditGroup): readonly AuditAction[] =>
  auditActions.filter((action) => groupOf[action] === group);
