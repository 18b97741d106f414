// docs/protocol.md#activation
import { equalInConstantTime, isPin, pinKey, pinWeakness, prove } from "@openpims/maccess";
import { findAccountById } from "../../accounts/accounts.ts";
import { hasPin, pinOf, storePin } from "../../accounts/pin.ts";
import { findActivationCode, type Purpose } from "../../codes/activation-codes.ts";
import { countActivationTry } from "../../codes/code-ends.ts";
import { keysUnder, newKeys } from "../../devices/device-keys.ts";
import { devicesOf, insertDevice } from "../../devices/devices.ts";
import { removePendingDevices, removeReplacedDevices } from "../../devices/removal.ts";
import { sameSecret } from "../../keys/vault.ts";
import { returnCodeTry, returnCodeUse, takeCodeUse } from "../../limits/code-tries.ts";
import type { AccountRow } from "../../store/schema.ts";
import { type MacAnswer, ok, refuse } from "./answer.ts";
import { isAnswer, type Operation, refuseCaller } from "./operation.ts";
import { countVerifiedPin } from "./proof-check.ts";
import { askForSecret } from "./service-secrets.ts";
import { serviceFields } from "./services.ts";

type PinMode = "0" | "1" | "2";

interface OpenedCode {
  readonly codeId: number;
  readonly account: AccountRow;
}

/**
 * Verifies the request's code. A wrong code belongs to no account: it is counted by address, and in total.
 * @param accountId the account that the code must belong to, if that is known
 */
export async function checkCode(
  operation: Operation,
  purpose: Purpose,
  accountId?: string,
): Promise<{ readonly id: number; readonly accountId: string } | MacAnswer> {
  const { transaction, query, address, codeTry, subject, beforeCommit, now } = operation;
  if (!codeTry || codeTry.among === "none") return refuse("NOK:FORBIDDEN");
  const askedFrom = codeTry.among === "all" ? undefined : address;
  const found = await findActivationCode(operation, query.code, purpose, { accountId, askedFrom });
  if (found === "expired") return refuse("NOK:TIMEOUT");
  if (found === "unknown" || !(await takeCodeUse(transaction, found.id, now)))
    return refuse(codeTry.quiet ? "NOK:CODE" : "NOK:FORBIDDEN");
  beforeCommit.push(async ({ err }) => {
    await returnCodeTry(transaction, codeTry, address);
    // A malformed request uses nothing.
    if (err === "NOK:SN") await returnCodeUse(transaction, found.id);
  });
  subject.accountId = found.accountId;
  return found;
}

/** Verifies the code of an activation, and reads its account. */
async function openCode(operation: Operation): Promise<OpenedCode | MacAnswer> {
  const found = await checkCode(operation, "activate");
  if (isAnswer(found)) return found;
  const account = await findAccountById(operation.transaction, found.accountId);
  if (!account) throw new Error("the account of the activation code is gone");
  return refuseCaller({ account }) ?? { codeId: found.id, account };
}

function pinModeOf(operation: Operation, account: AccountRow): PinMode {
  if (hasPin(account)) return "1";
  return operation.policy.pinRequired ? "2" : "0";
}

export async function setUpActivation(operation: Operation): Promise<MacAnswer> {
  const opened = await openCode(operation);
  if (isAnswer(opened)) return opened;
  const { factoryModulus, sealedEncryptionKey } = operation.protocolKeys.current;
  return ok({
    Kfact: factoryModulus,
    Kiw: sealedEncryptionKey,
    pinmode: pinModeOf(operation, opened.account),
  });
}

/** Verifies the PIN of an enrolment, or makes it the account's if the account has none. */
async function checkEnrolledPin(
  operation: Operation,
  account: AccountRow,
  pin: string,
): Promise<MacAnswer | undefined> {
  const { transaction, vault } = operation;
  const mode = pinModeOf(operation, account);
  if (mode === "0") return pin === "" ? undefined : refuse("NOK:PINREFUSED");
  if (!isPin(pin)) return refuse("NOK:PINREFUSED");
  if (mode === "2") {
    if (operation.policy.refuseWeakPins && pinWeakness(pin)) return refuse("NOK:PINREFUSED");
    await storePin(operation, account.id, pin, false);
    await removePendingDevices(transaction, account.id);
    return undefined;
  }
  return countVerifiedPin(operation, { account }, sameSecret(pin, pinOf(account, vault)));
}

/** True if the account may have another device. A device of the same installation is replaced, so it does not count. */
async function hasRoom(operation: Operation, account: AccountRow, installation: string): Promise<boolean> {
  const devices = await devicesOf(operation.transaction, account.id);
  const others = devices.filter((device) => device.installation !== installation);
  return others.length < operation.policy.maxDevicesPerAccount;
}

/** The serial's SN; the whole serial if its SN is empty, so that nameless devices do not replace each other. */
function installationOf(serial: string): string {
  const [, sn] = /^(.+)\/[^/]*\/[^/]*$/.exec(serial) ?? [];
  return sn ?? serial;
}

/**
 * The code is used up by the `ms` round that ends the enrolment, not by this request: if the answer is lost, the user can
 * continue with the same code, without a second SMS. One code still enrols one device only: a device that it began
 * before is replaced.
 */
export async function finalizeActivation(operation: Operation): Promise<MacAnswer> {
  const { transaction, protocolKeys, query, now } = operation;
  const opened = await openCode(operation);
  if (isAnswer(opened)) return opened;
  const { account, codeId } = opened;

  const serial = query.text("serial");
  const installation = installationOf(serial);
  // The setup's keys may have been replaced since; the device continues with them.
  const given = protocolKeys.setOf(query.text("Kma"));
  const kma = given?.decrypt(query.text("Kma"))?.toString("hex");
  // Without a PIN, the vendor's library sends nothing, and other clients send the encrypted empty text.
  const pin = query.text("pin") === "" ? "" : given?.decrypt(query.text("pin"))?.toString("utf8");
  if (!given || kma === undefined || pin === undefined || kma !== pinKey(pin, serial))
    return refuse("NOK:SN");
  const proofs = prove({ challenge: "", k0: "", k1: "", serial }, "");
  const proved = (["R0", "R1", "R2"] as const).every((name) =>
    equalInConstantTime(query.hex(name), proofs[name]),
  );
  if (!proved) return refuse("NOK:ACCESS");

  if (!(await hasRoom(operation, account, installation))) return refuse("NOK:MAXNBTOOLS");
  const wrongPin = await checkEnrolledPin(operation, account, pin);
  if (wrongPin) {
    await countActivationTry(transaction, codeId);
    return wrongPin;
  }
  await removeReplacedDevices(transaction, account.id, { installation, codeId });

  const keys = newKeys();
  const name = query.text("name");
  const device = { accountId: account.id, name, installation, serial, pin, codeId, keys };
  const id = await insertDevice(operation, device);
  return ok([
    ["id", id],
    ...Object.entries(keysUnder(kma, keys)),
    ["Tsync", String(Math.floor(now / 1000))],
    ...serviceFields(account),
    ["m_n", "0"],
    ...(await askForSecret(operation, id, given)),
  ]);
}
