// One-time links, by which an operator chooses a password. The store has only hashes of their secrets.
import { randomBytes, randomUUID } from "node:crypto";
import { type EpochMs, latestEnd } from "../clock.ts";
import type { Vault } from "../keys/vault.ts";
import type { Database, OperatorRow } from "../store/schema.ts";
import { findOperator, isThereAnAdministrator, lockOperators } from "./operators.ts";

const PURPOSE = "operator-link";

/** The first administrator has no row yet. Each process that starts before makes a link of its own. */
const FIRST = "first ";

export const LINK_MS = 60 * 60_000;

/** The secret of a one-time link. */
export const drawSecret = (): string => randomBytes(32).toString("base64url");

/** The form of a link's secret. */
export const LINK_SECRET = /^[\w-]{43}$/;

export interface Link {
  readonly secret: string;
  readonly endsAt: EpochMs;
}

/** Of a link: its operator, and the operator with whom it ends, if any. */
interface LinkOf {
  readonly operatorId: string;
  readonly madeBy: string | null;
}

/** Makes a link for an operator. It replaces an earlier one. */
export async function createLink(
  transaction: Database,
  vault: Vault,
  { operatorId, madeBy }: LinkOf,
  now: EpochMs,
): Promise<Link> {
  const secret = drawSecret();
  const row = { id: vault.hash(PURPOSE, secret), ends_at: now + LINK_MS, made_by: madeBy };
  await transaction
    .insertInto("operator_links")
    .values({ ...row, operator_id: operatorId })
    .onConflict((conflict) => conflict.column("operator_id").doUpdateSet(row))
    .execute();
  return { secret, endsAt: row.ends_at };
}

/** Makes the link of the first administrator. @returns `undefined` if an administrator can sign in */
export async function createFirstLink(
  transaction: Database,
  vault: Vault,
  now: EpochMs,
): Promise<Link | undefined> {
  await lockOperators(transaction);
  return (await isThereAnAdministrator(transaction))
    ? undefined
    : createLink(transaction, vault, { operatorId: `${FIRST}${randomUUID()}`, madeBy: null }, now);
}

const readLink = (database: Database, vault: Vault, secret: string, now: EpochMs) =>
  database
    .selectFrom("operator_links")
    .selectAll()
    .where("id", "in", vault.hashes(PURPOSE, secret))
    .where("ends_at", ">", now)
    .where("ends_at", "<=", latestEnd(now, LINK_MS))
    .executeTakeFirst();

/** The holder of a link: an operator, or the first administrator, who has no row yet. */
export type LinkHolder = OperatorRow | "first";

async function holderOf(database: Database, operatorId: string): Promise<LinkHolder | undefined> {
  if (!operatorId.startsWith(FIRST)) return findOperator(database, operatorId);
  return (await isThereAnAdministrator(database)) ? undefined : "first";
}

/** @returns the holder of a live link */
export async function findLink(
  database: Database,
  vault: Vault,
  secret: string,
  now: EpochMs,
): Promise<LinkHolder | undefined> {
  const link = await readLink(database, vault, secret, now);
  return link && holderOf(database, link.operator_id);
}

/** Uses a link up. @returns its holder; `undefined` if it is over, or was used meanwhile */
export async function takeLink(
  transaction: Database,
  vault: Vault,
  secret: string,
  now: EpochMs,
): Promise<LinkHolder | undefined> {
  await lockOperators(transaction);
  const link = await readLink(transaction, vault, secret, now);
  if (!link) return undefined;
  await transaction.deleteFrom("operator_links").where("id", "=", link.id).execute();
  return holderOf(transaction, link.operator_id);
}

export async function endLinksOf(transaction: Database, operatorId: string): Promise<void> {
  await transaction.deleteFrom("operator_links").where("operator_id", "=", operatorId).execute();
}

/** Ends the links that an operator made: a link opens its holder's account to its maker too. */
export async function endLinksMadeBy(transaction: Database, operatorId: string): Promise<void> {
  await transaction.deleteFrom("operator_links").where("made_by", "=", operatorId).execute();
}
