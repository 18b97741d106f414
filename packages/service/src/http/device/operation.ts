import type { PinProver } from "../../accounts/lockout.ts";
import type { AuditAction } from "../../audit/event.ts";
import { isInForce } from "../../codes/code-ends.ts";
import type { ServiceContext } from "../../context.ts";
import { type DeviceOfAccount, lockDeviceAndAccount } from "../../devices/locked-device.ts";
import { removeDevice } from "../../devices/removal.ts";
import type { CodeTry } from "../../limits/code-tries.ts";
import { countRequestOfDevice } from "../../limits/request-limits.ts";
import type { PolicyWork } from "../../work.ts";
import { type MacAnswer, refuse } from "./answer.ts";
import type { MacQuery } from "./query.ts";

/** One request of the device protocol under way, inside its own transaction. */
export interface Operation extends PolicyWork, Omit<ServiceContext, "database" | "clock"> {
  readonly query: MacQuery;
  /** The address of the request. */
  readonly address: string;
  /** The result of counting its activation code; absent in a mode without one. */
  readonly codeTry: CodeTry | undefined;
  /** Runs as the transaction's last step, to lock rows of all requests for a moment only. */
  readonly beforeCommit: ((answered: MacAnswer) => Promise<void>)[];
  /** Runs after the transaction is committed, to count metrics. */
  readonly afterCommit: (() => void)[];
  /** The account and device of the request, and its acts: for the audit log. */
  readonly subject: { accountId?: string; deviceId?: string };
  readonly deeds: AuditAction[];
}

/**
 * Locks the calling device and its account until the transaction ends, or refuses. An unfinished enrolment ends with its
 * code.
 */
export async function findCaller(operation: Operation): Promise<DeviceOfAccount | MacAnswer<"NOK:NODEVICE">> {
  const { transaction, query } = operation;
  const caller = await lockDeviceAndAccount(transaction, query.hex("id"));
  if (!caller) return refuse("NOK:NODEVICE");
  const { device, account } = caller;
  Object.assign(operation.subject, { accountId: account.id, deviceId: device.id });
  if (device.status === "disabled") return refuse("NOK:NODEVICE");
  if (device.status === "pending" && !(await isInForce(operation, device.activation_code_id))) {
    await removeDevice(transaction, device.id);
    return refuse("NOK:NODEVICE");
  }
  await countRequestOfDevice(transaction, operation.policy, account.id, operation.now);
  return caller;
}

export const isAnswer = (value: object): value is MacAnswer => "err" in value;

/**
 * Refuses operations that the state of the account or the device does not allow.
 * @param caller without a device during an enrolment
 * @param mayBeBlocked true for a PIN reset, which ends a lockout by wrong PINs, but not an operator's hold
 */
export function refuseCaller(
  { account, device }: PinProver,
  mayBeBlocked = false,
): MacAnswer<"NOK_BLOCKED" | "NOK:NOCA" | "NOK:NOSRV"> | undefined {
  if (account.held) return refuse("NOK_BLOCKED");
  if ((account.blocked || device?.blocked) && !mayBeBlocked) return refuse("NOK_BLOCKED");
  if (account.requires_desktop_token) return refuse("NOK:NOCA");
  if (account.services === "[]") return refuse("NOK:NOSRV");
  return undefined;
}
