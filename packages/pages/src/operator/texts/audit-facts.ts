// A row of the audit log in words.
import type { AuditEntry } from "@openpims/service/operator-api";
import { to } from "../state/route.ts";
import type { AuditTexts } from "./audit-english.ts";
import type { Facts, Piece, Sentence } from "./audit-sentence.ts";
import type { Texts } from "./english.ts";
import { figureOf, momentOf } from "./format.ts";

/** The first digits of an id, enough to tell a person's devices apart. */
export const shortId = (id: string): string => id.slice(0, 8);

/** The acts that end what they are about: its name is then gone, and nothing else was deleted. */
const ENDS = { account: "account.delete", device: "device.delete" } as const;

function accountIn({ account, action }: AuditEntry, { naming }: AuditTexts): Piece {
  if (!account) return naming.noAccount;
  const { id, login } = account;
  if (login !== null) return { text: naming.account(login), href: to(["accounts", login]) };
  const text = action === ENDS.account ? naming.account(shortId(id)) : naming.deletedAccount(shortId(id));
  return { text, href: to(["audit"], { account: id }) };
}

function deviceIn({ device, action }: AuditEntry, { naming }: AuditTexts): Piece {
  if (!device) return naming.noDevice;
  const { id, name } = device;
  const gone = action === ENDS.device ? naming.onlyId : naming.deletedDevice;
  const text = name === null ? gone(shortId(id)) : naming.device(name, shortId(id));
  return { text, href: to(["audit"], { device: id }) };
}

function ownerIn({ account }: AuditEntry, { naming }: AuditTexts): Piece {
  if (!account) return naming.stranger;
  const { id, login } = account;
  if (login !== null) return { text: login, href: to(["accounts", login]) };
  return { text: naming.deletedOwner(shortId(id)), href: to(["audit"], { account: id }) };
}

/** True for a sign-in that was refused to nobody in particular: with a wrong token, or by no operator's name. */
const isStranger = ({ action, actor, result }: AuditEntry): boolean =>
  action === "operator.sign-in" && result === "refused" && actor.id === null;

function whoIn(entry: AuditEntry, texts: AuditTexts): Piece {
  const { naming } = texts;
  const { kind, id, name } = entry.actor;
  if (kind === "system") return naming.service;
  if (kind === "user" || kind === "device") return ownerIn(entry, texts);
  if (id === null) return isStranger(entry) ? naming.stranger : naming.serviceToken;
  if (kind === "api-key") return naming.key(name ?? shortId(id));
  return name ?? naming.anOperator;
}

function targetIn({ target }: AuditEntry, { naming }: AuditTexts): Piece {
  if (!target) return naming.unnamed;
  const name = target.name ?? shortId(target.id);
  return target.kind === "api-key" ? naming.ofKey(name) : name;
}

const texts = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

const valueIn = (value: unknown, { on, off }: Texts["policies"]): string => {
  if (typeof value === "boolean") return value ? on : off;
  return typeof value === "number" ? figureOf(value) : String(value);
};

function changesIn({ action, details }: AuditEntry, { log, policies }: Texts): string {
  const named: Readonly<Record<string, string>> = policies.nameOf;
  const changes =
    action === "policy.change"
      ? Object.entries(details).map(([name, value]) => `${named[name] ?? name} (${valueIn(value, policies)})`)
      : texts(details.fields).map((field) => log.inWords.fieldOf[field] ?? field);
  return changes.join(", ");
}

function factsOf(entry: AuditEntry, all: Texts): Facts {
  const words = all.log.inWords;
  const { purpose, role, keys, before, by } = entry.details;
  return {
    who: whoIn(entry, words),
    account: accountIn(entry, words),
    device: deviceIn(entry, words),
    target: targetIn(entry, words),
    purpose: words.purposeOf[String(purpose)] ?? String(purpose),
    role: words.roleOf[String(role)] ?? String(role),
    changes: changesIn(entry, all),
    keys: words.keysOf[String(keys)] ?? String(keys),
    before: typeof before === "string" ? momentOf(before) : "",
    byStranger: isStranger(entry),
    byStaff: entry.actor.kind === "operator" || entry.actor.kind === "api-key",
    byPasskey: by === "passkey",
    byProvider: by === "provider",
  };
}

const isRefusable = (
  action: AuditEntry["action"],
  refusedOf: AuditTexts["refusedOf"],
): action is keyof AuditTexts["refusedOf"] => Object.hasOwn(refusedOf, action);

/** The row in one sentence: who did what, or tried to. */
export function sentenceOfRow(entry: AuditEntry, all: Texts): Sentence {
  const { doneOf, refusedOf } = all.log.inWords;
  const { action, result } = entry;
  const sentence =
    result === "refused" && isRefusable(action, refusedOf) ? refusedOf[action] : doneOf[action];
  return sentence(factsOf(entry, all));
}

/** The reason of a refusal in words; `undefined` for an act that was done. */
export function reasonOfRow({ result, details }: AuditEntry, { log }: Texts): string | undefined {
  if (result === "ok") return undefined;
  const { otherReason } = log.inWords;
  const reasons: Readonly<Record<string, string>> = log.inWords.reasonOf;
  const reason = String(details.reason);
  return (Object.hasOwn(reasons, reason) ? reasons[reason] : undefined) ?? otherReason;
}
