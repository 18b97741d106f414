// docs/protocol.md#request-parameters. Wire spellings live here and in the operations, nowhere else.
import type { Proofs } from "../crypto/proofs.ts";

/** The two halves of an operation, as spelt on the wire: docs/protocol.md#request-parameters */
export type WireAction = "ActionSetup" | "ActionFinalize";
/** The operations, as spelt on the wire. */
export type WireMode = "activate" | "ms" | "otp" | "synchro" | "password" | "reset" | "status";

/** One request: unencoded parameter names and values, in the order of sending. */
export interface Request {
  readonly action: WireAction;
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** The application and library that a device is part of. */
export interface Announcement {
  /** The mAccess id of the host application. */
  readonly macid: string;
  /** The field uses `Generator-1.0`. */
  readonly hostVersion: string;
  /** `0.2.17` or `0.2.11`: it decides the form of OTPs. */
  readonly libraryVersion: string;
  /** `en`, `fr` … */
  readonly language: string;
}

/** The calling device: empty id and `0` before the activation. */
export interface Caller {
  readonly id: string;
  readonly lastSync: string;
}

export const STRANGER: Caller = { id: "", lastSync: "0" };

type Extra = Readonly<Record<string, string>>;

function common(action: WireAction, mode: WireMode, announcement: Announcement, caller: Caller) {
  const { macid, hostVersion, libraryVersion } = announcement;
  return Object.entries({
    action,
    mode,
    id: caller.id,
    macid,
    lastsync: caller.lastSync,
    // Mode `ms` carries no version.
    ...(mode !== "ms" && { version: `${hostVersion}/${libraryVersion}` }),
  });
}

export function buildSetup(
  mode: WireMode,
  announcement: Announcement,
  caller: Caller,
  extra: Extra = {},
): Request {
  return {
    action: "ActionSetup",
    parameters: [...common("ActionSetup", mode, announcement, caller), ...Object.entries(extra)],
  };
}

export function buildFinalize(
  mode: WireMode,
  announcement: Announcement,
  caller: Caller,
  proofs: Proofs,
  extra: Extra = {},
): Request {
  return {
    action: "ActionFinalize",
    parameters: [
      ...common("ActionFinalize", mode, announcement, caller),
      ...Object.entries(mode === "ms" ? {} : { lang: announcement.language, ack: "" }),
      ...Object.entries(proofs),
      ...Object.entries(extra),
    ],
  };
}

/** The request's address under `inWeboURL`. It holds codes and proofs: never log it. */
export function toUrl(inWeboUrl: string, request: Request): string {
  const query = request.parameters
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join("&");
  return `${inWeboUrl.replace(/\/+$/, "")}/iwws/MAC?${query}`;
}

/** The host of an address, in lower case; the whole address if it names none. */
export function hostOf(address: string): string {
  const [, host] = /^[a-z][a-z0-9+.-]*:\/\/(\[[^\]]*\]|[^/:?#]*)/i.exec(address) ?? [];
  return (host ?? address).toLowerCase();
}
