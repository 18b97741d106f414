import { lockSignedIn } from "../accounts/accounts.ts";
import { byUser } from "../audit/event.ts";
import { type SmsRefusal, takeSms } from "../limits/sms-limits.ts";
import type { Language } from "../settings/language.ts";
import type { AccountRow } from "../store/schema.ts";
import { inTransaction } from "../store/transaction.ts";
import type { Core } from "../work.ts";
import { issueActivationCode, type Purpose } from "./activation-codes.ts";
import { codeMessage, type SmsSender } from "./sms/message.ts";

export interface CodeWanted {
  readonly purpose: Purpose;
  /** The number to certify; absent if the code goes to the account's own number. */
  readonly phoneNumber?: string;
}

export interface CodeToSend extends CodeWanted {
  readonly to: string;
  readonly language: Language;
  /** The address of the request. */
  readonly address: string;
}

/**
 * Sends a new code by SMS, and records it.
 * @returns the limit that is reached, or the operator's hold on the account; `undefined` if the code was sent
 */
export async function sendCode(
  context: Core & { readonly sms: SmsSender; readonly publicUrl: URL | undefined },
  account: AccountRow,
  { purpose, phoneNumber, to, language, address }: CodeToSend,
): Promise<SmsRefusal | "held" | undefined> {
  const { database, vault, policies, audit, clock, sms, metrics, publicUrl } = context;
  const now = clock.now();
  const refusal = await inTransaction(database, async (transaction) => {
    if ((await lockSignedIn(transaction, account)).held) return "held";
    const work = { transaction, vault, policy: await policies.read(transaction), now };
    const certifies = purpose === "certify";
    const refused = await takeSms(work, { account, phoneNumber: to, address, certifies });
    if (refused) return refused;
    const wanted = { accountId: account.id, purpose, via: "sms", phoneNumber, askedFrom: address } as const;
    const issued = await issueActivationCode(work, wanted);
    await sms.put(
      transaction,
      account.id,
      codeMessage({ kind: purpose, to, ...issued }, language, publicUrl),
      now,
    );
    const about = { accountId: account.id, address, details: { purpose } };
    await audit.append(transaction, now, byUser({ ...about, action: "sms.send", result: "ok" }));
    return undefined;
  });
  if (refusal) {
    if (refusal !== "held") metrics.smsRefused.inc({ limit: refusal.limit });
    return refusal;
  }
  sms.wake();
  metrics.activationCodes.inc({ purpose });
  return undefined;
}
