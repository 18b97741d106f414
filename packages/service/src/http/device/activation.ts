// docs/protocol.md#activation
import { equalInConstantTime, pinKey, prove } from "@openpims/maccess";
import { hasPin, isPin, pinOf, setPin } from "../../accounts/accounts.ts";
import { countActivationTry, findActivationCode, type Purpose } from "../../codes/activation-codes.ts";
import { keysUnder, newKey, newKeys, sealKey } from "../../devices/device-keys.ts";
import { sameSecret } from "../../keys/vault.ts";
import { countFailure, isThrottled, wrongActivationCodes } from "../../limits/throttle.ts";
import type { AccountRow } from "../../store/schema.ts";
import { type MacAnswer, ok, refuse } from "./answer.ts";
import { isAnswer, type Operation, refuseAccount } from "./operation.ts";
import { countJudgedPin } from "./proof-check.ts";
import { askForSecret } from "./service-secrets.ts";
import { serviceFields } from "./services.ts";

type PinMode = "0" | "1" | "2";

interface OpenedCode {
  readonly codeId: number;
  readonly account: AccountRow;
}

/**
 * The request's code: its row, or the refusal. Guesses are limited per address; they cannot be told apart by account.
 * @param accountId whose code it must be, where that is known
 */
export async function checkCode(
  operation: Operation,
  purpose: Purpose,
  accountId?: string,
): Promise<{ readonly id: number; readonly accountId: string } | MacAnswer> {
  const { transaction, vault, query, address, now, subject } = operation;
  if (await isThrottled(transaction, wrongActivationCodes, address, now)) return refuse("NOK:FORBIDDEN");
  const found = await findActivationCode(transaction, vault, query.text("code"), purpose, now, accountId);
  if (found === "expired") return refuse("NOK:TIMEOUT");
  if (found === "unknown") {
    await countFailure(transaction, wrongActivationCodes, address, now);
    return refuse("NOK:CODE");
  }
  subject.accountId = found.accountId;
  return found;
}

/** What the code opens. */
async function openCode(operation: Operation): Promise<OpenedCode | MacAnswer> {
  const found = await checkCode(operation, "activate");
  if (isAnswer(found)) return found;
  const account = await operation.transaction
    .selectFrom("accounts")
    .selectAll()
    .where("id", "=", found.accountId)
    .executeTakeFirstOrThrow();
  return refuseAccount(account) ?? { codeId: found.id, account };
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

/** Devices whose enrollment chose the PIN that another one replaces: they would prove a PIN that is not the account's. */
async function dropUnfinished({ transaction }: Operation, account: AccountRow): Promise<void> {
  await transaction
    .deleteFrom("devices")
    .where("account_id", "=", account.id)
    .where("status", "=", "pending")
    .execute();
}

/** Whether the PIN may be the account's: what it is, what it becomes, or the refusal. */
async function judgePin(
  operation: Operation,
  account: AccountRow,
  pin: string,
): Promise<MacAnswer | undefined> {
  const { transaction, vault } = operation;
  const mode = pinModeOf(operation, account);
  if (mode === "0") return pin === "" ? undefined : refuse("NOK:PINREFUSED");
  if (!isPin(pin)) return refuse("NOK:PINREFUSED");
  if (mode === "2") {
    await setPin(transaction, vault, account.id, pin, false);
    await dropUnfinished(operation, account);
    return undefined;
  }
  return countJudgedPin(operation, account, sameSecret(pin, pinOf(account, vault)));
}

/** An earlier device of the same installation is replaced, so it takes no place beside the new one. */
async function hasRoom(operation: Operation, account: AccountRow, installation: string): Promise<boolean> {
  const others = await operation.transaction
    .selectFrom("devices")
    .select("id")
    .where("account_id", "=", account.id)
    .where("installation", "!=", installation)
    .execute();
  return others.length < operation.policy.maxDevicesPerAccount;
}

/** The serial's SN; the whole serial where it names none, so that nameless devices do not replace each other. */
function installationOf(serial: string): string {
  const [, sn] = /^(.+)\/[^/]*\/[^/]*$/.exec(serial) ?? [];
  return sn ?? serial;
}

/**
 * The code is used up by the `ms` round that ends the enrollment, not here: where this answer is lost, the same code and
 * the same PIN, or another one, are the way to go on, and no second SMS is needed. One code enrols one device all the
 * same, as what it began before is dropped.
 */
export async function finalizeActivation(operation: Operation): Promise<MacAnswer> {
  const { transaction, vault, protocolKeys, query, now } = operation;
  const opened = await openCode(operation);
  if (isAnswer(opened)) return opened;
  const { account, codeId } = opened;

  const serial = query.text("serial");
  const installation = installationOf(serial);
  // Those that the setup gave may have been replaced since; the device goes on with them.
  const given = protocolKeys.setOf(query.text("Kma"));
  const kma = given?.decrypt(query.text("Kma"))?.toString("hex");
  // Where there is no PIN the vendor's library sends nothing, other clients the empty text encrypted.
  const pin = query.text("pin") === "" ? "" : given?.decrypt(query.text("pin"))?.toString("utf8");
  if (!given || kma === undefined || pin === undefined || kma !== pinKey(pin, serial))
    return refuse("NOK:SN");
  const proofs = prove({ challenge: "", k0: "", k1: "", serial }, "");
  const proved = (["R0", "R1", "R2"] as const).every((name) =>
    equalInConstantTime(query.hex(name), proofs[name]),
  );
  if (!proved) return refuse("NOK:ACCESS");

  if (!(await hasRoom(operation, account, installation))) return refuse("NOK:MAXNBTOOLS");
  const wrongPin = await judgePin(operation, account, pin);
  if (wrongPin) {
    await countActivationTry(transaction, codeId);
    return wrongPin;
  }
  await transaction
    .deleteFrom("devices")
    .where("account_id", "=", account.id)
    .where((device) =>
      device.or([device("installation", "=", installation), device("activation_code_id", "=", codeId)]),
    )
    .execute();

  const id = newKey();
  const made = newKeys();
  await transaction
    .insertInto("devices")
    .values({
      id,
      account_id: account.id,
      name: query.text("name"),
      installation,
      serial,
      status: "pending",
      with_pin: pin === "" ? 0 : 1,
      activation_code_id: codeId,
      kma: sealKey(vault, "kma", id, kma),
      k0: sealKey(vault, "k0", id, made.k0),
      k1: sealKey(vault, "k1", id, made.k1),
      next_k0: null,
      next_k1: null,
      service_secret: null,
      created_at: now,
      last_used_at: null,
    })
    .execute();
  const underPinKey = keysUnder(kma, made);
  return ok([
    ["id", id],
    ...Object.entries(underPinKey),
    ["Tsync", String(Math.floor(now / 1000))],
    ...serviceFields(account),
    ["m_n", "0"],
    ...(await askForSecret(operation, id, given)),
  ]);
}
