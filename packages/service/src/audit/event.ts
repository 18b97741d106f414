// The rows of the audit log: their contents, and the seal by which the service recognises its own rows.
import { randomBytes } from "node:crypto";
import type { Vault } from "../keys/vault.ts";
import type { AuditRow } from "../store/schema.ts";
import type { AuditReason } from "./reasons.ts";

/** The closed list of recorded acts. */
export const auditActions = [
  "account.create",
  "account.import",
  "account.change",
  "account.block",
  "account.unblock",
  "account.reset-failures",
  "account.delete",
  "account.export",
  /** After wrong PINs. */
  "account.lock",
  "device.lock",
  "device.activate",
  "device.synchronise",
  "device.disable",
  "device.enable",
  "device.delete",
  "device.name",
  "code.issue",
  "code.revoke",
  "pin.update",
  "pin.reset",
  "otp.issue",
  "otp.verify",
  "sms.send",
  /** No gateway took the SMS. */
  "sms.give-up",
  "phone-number.add",
  "phone-number.change",
  "enrollments.remove",
  "remote-token.exchange",
  "remote-token.refresh",
  "sign-in",
  "sign-up",
  /** A person's sign-in; refused, also a wrong token or link. */
  "operator.sign-in",
  "operator.sign-out",
  "operator.create",
  "operator.invite",
  /** An operator has chosen a password by a one-time link. */
  "operator.accept",
  "operator.change",
  "operator.remove",
  "operator.end-sessions",
  "operator.passkey-add",
  "operator.passkey-remove",
  "login.change",
  /** By an operator, before the rest ended. */
  "login.release",
  "password.change",
  /** An operator has made a one-time link for a new password. */
  "password.link",
  /** The link's holder has chosen the password. */
  "password.reset",
  "policy.change",
  "api-key.create",
  "api-key.revoke",
  "key.rotate",
  "audit.remove",
  "audit.export",
] as const;

export type AuditAction = (typeof auditActions)[number];

/** The acts that may be refused. */
export const refusableActions = [
  "device.activate",
  "device.synchronise",
  "pin.update",
  "pin.reset",
  "otp.issue",
  "otp.verify",
  "sms.give-up",
  "phone-number.add",
  "phone-number.change",
  "remote-token.exchange",
  "remote-token.refresh",
  "sign-in",
  "password.reset",
  "password.change",
  "operator.sign-in",
] as const satisfies readonly AuditAction[];

export type RefusableAction = (typeof refusableActions)[number];

export const actorKinds = ["operator", "api-key", "user", "device", "system"] as const;

export interface Actor {
  readonly kind: (typeof actorKinds)[number];
  /** The id of the operator, account, device or API key; `null` for the service's own token and the system. */
  readonly id: string | null;
}

/** A program with the service's own token. */
export const serviceToken: Actor = { kind: "operator", id: null };

export const auditResults = ["ok", "refused"] as const;

/** Words and figures; never a secret, a login or a phone number. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

interface Act {
  readonly actor: Actor;
  readonly accountId?: string | undefined;
  readonly deviceId?: string | undefined;
  /** The address of the request. */
  readonly address?: string | undefined;
}

export interface DoneEvent extends Act {
  readonly action: AuditAction;
  readonly result: "ok";
  readonly details?: AuditDetails;
}

export interface RefusedEvent extends Act {
  readonly action: RefusableAction;
  readonly result: "refused";
  readonly details: AuditDetails & { readonly reason: AuditReason };
}

export type AuditEvent = DoneEvent | RefusedEvent;

/** The outcome of an act that was refused for the reason, or was done. */
export const outcomeOf = (reason: AuditReason | undefined) =>
  reason === undefined ? ({ result: "ok" } as const) : ({ result: "refused", details: { reason } } as const);

/** A successful act of an operator, or of a program with a role. */
export const byOperator = (actor: Actor, event: Omit<DoneEvent, "actor" | "result">): DoneEvent => ({
  actor,
  result: "ok",
  ...event,
});

/** An act of the user of the named account, or of an unknown user if it names none. */
export const byUser = (event: Omit<DoneEvent, "actor"> | Omit<RefusedEvent, "actor">): AuditEvent => ({
  actor: { kind: "user", id: event.accountId ?? null },
  ...event,
});

type SealedContent = Omit<AuditRow, "id" | "seal" | "position" | "hash">;

/** The sealed content of a row, in a fixed order and form. */
const contentOf = (row: SealedContent): readonly (string | number | null)[] => [
  row.at,
  row.actor_kind,
  row.actor_id,
  row.action,
  row.account_id,
  row.device_id,
  row.address,
  row.result,
  row.details,
];

/** The hashed parts of a row's seal. */
const sealed = (nonce: string, row: SealedContent) =>
  ["audit-event", nonce, JSON.stringify(contentOf(row))] as const;

/** A new row's columns. */
export function sealedRow(vault: Vault, event: AuditEvent, now: number) {
  const row: SealedContent = {
    at: now,
    actor_kind: event.actor.kind,
    actor_id: event.actor.id,
    action: event.action,
    account_id: event.accountId ?? null,
    device_id: event.deviceId ?? null,
    address: event.address ?? null,
    result: event.result,
    details: JSON.stringify(event.details ?? {}),
  };
  // The nonce makes each seal unique, so a row cannot be inserted twice. It begins with the time, so that new seals
  // are adjacent in their index, which would otherwise be written to all over.
  const nonce = `${now.toString(36).padStart(9, "0")}-${randomBytes(9).toString("base64url")}`;
  const seal = `${nonce}.${vault.hash(...sealed(nonce, row))}`;
  return { ...row, seal, position: null, hash: null };
}

/** The generation of the hash key of a row's seal; `undefined` if the row was changed since the service wrote it. */
export function sealGenerationOf(vault: Vault, row: AuditRow): number | undefined {
  const [nonce = "", hash = ""] = row.seal.split(".");
  return row.seal === `${nonce}.${hash}` ? vault.generationOf(hash, ...sealed(nonce, row)) : undefined;
}

/** The hashed parts of a row's link to the one before it. */
const linked = (previous: string, position: number, row: AuditRow) =>
  ["audit-link", previous, JSON.stringify([position, row.id, ...contentOf(row), row.seal])] as const;

/** The hash that links the row to the one before it, under no earlier key than that of the row's seal. */
export const linkHash = (vault: Vault, previous: string, position: number, row: AuditRow): string =>
  vault.hashSince(sealGenerationOf(vault, row) ?? 0, ...linked(previous, position, row));

/** The generation of the hash key of a row's link; `undefined` if the row was not linked there. */
export const linkGenerationOf = (
  vault: Vault,
  previous: string,
  position: number,
  row: AuditRow,
): number | undefined => vault.generationOf(row.hash ?? "", ...linked(previous, position, row));
