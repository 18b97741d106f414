// The sign-in of a person whom the provider has proven. The operator is made at the first one, and has the claim's role from
// each one on.
import { randomBytes } from "node:crypto";
import { type Actor, type AuditDetails, type AuditEvent, byOperator } from "../../audit/event.ts";
import type { AuditReason } from "../../audit/reasons.ts";
import type { EpochMs } from "../../clock.ts";
import { secondsUntilOpen, type Throttle, takeTry } from "../../limits/throttle.ts";
import type { Database, OperatorRow, OperatorSessionRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import type { Core } from "../../work.ts";
import { followRole } from "../changes.ts";
import { parseName } from "../names.ts";
import { createOperator, findByIdentity, findOperatorByName, lockOperators } from "../operators.ts";
import { useChallenge } from "../passkey-challenges.ts";
import type { OperatorRole } from "../roles.ts";
import { beginSession, type SessionSecrets } from "../sessions.ts";
import { lockCurrent } from "../sign-in.ts";
import { type ProvenPerson, personOf } from "./claims.ts";
import { findPending } from "./pending.ts";
import { type OidcProvider, SignInRefused } from "./provider.ts";

export type ProviderSignIn =
  | {
      readonly result: "ok";
      readonly operator: OperatorRow;
      readonly secrets: SessionSecrets;
      readonly session: OperatorSessionRow;
    }
  /** `not begun`: this browser began no such sign-in, or it is over or used. */
  | { readonly result: "not begun" | "refused" | "no role" | "removed" | "too many operators" }
  | { readonly result: "too many tries"; readonly waitSeconds: number };

/** Answers of the provider that are brought: each is a request to the provider, and a row for ten minutes. */
const WINDOW_MS = 10 * 60_000;
const ofAddress: Throttle = { kind: "operator-oidc", limit: 60, windowMs: WINDOW_MS };
const inAll: Throttle = { kind: "operator-oidc-all", limit: 5_000, windowMs: WINDOW_MS };

interface Returned {
  /** The answer's parameters. */
  readonly query: string;
  /** The values of the browser's cookie. */
  readonly cookies: readonly string[];
  readonly address: string;
}

interface Attempt {
  readonly address: string;
  readonly now: EpochMs;
}

const BY = { by: "provider" };

const actorOf = (operatorId: string | null): Actor => ({ kind: "operator", id: operatorId });

const done = (
  operatorId: string,
  address: string,
  action: "operator.sign-in" | "operator.create" | "operator.change" = "operator.sign-in",
  details: AuditDetails = {},
): AuditEvent => byOperator(actorOf(operatorId), { action, address, details: { ...BY, ...details } });

const refused = (
  operatorId: string | null,
  address: string,
  details: AuditDetails & { readonly reason: AuditReason },
): AuditEvent => ({
  actor: actorOf(operatorId),
  action: "operator.sign-in",
  address,
  result: "refused",
  details: { ...BY, ...details },
});

const REASONS = {
  "no role": "no-role",
  removed: "operator-removed",
  "too many operators": "too-many-operators",
} as const;

async function takeReturn(database: Database, { address, now }: Attempt): Promise<number | undefined> {
  for (const [throttle, source] of [
    [ofAddress, address],
    [inAll, ""],
  ] as const)
    if (!(await takeTry(database, throttle, source, now)))
      return secondsUntilOpen(database, throttle, source, now);
  return undefined;
}

/**
 * Signs a browser in by the provider's answer.
 * @throws ProviderUnavailable
 */
export async function signInByProvider(
  context: Core,
  provider: OidcProvider,
  { query, cookies, address }: Returned,
): Promise<ProviderSignIn> {
  const { database, vault, audit, clock } = context;
  const now = clock.now();
  const state = new URLSearchParams(query).get("state") ?? "";
  const pending = findPending(vault, cookies, state, now);
  if (!pending) return { result: "not begun" };
  const waitSeconds = await takeReturn(database, { address, now });
  if (waitSeconds !== undefined) return { result: "too many tries", waitSeconds };
  // Before the exchange: of two answers at once, the provider gets one.
  if (!(await useChallenge(database, pending.state, now))) return { result: "not begun" };
  const person = await provider
    .exchange(query, pending)
    .then((claims) => personOf(provider.settings, claims))
    .catch((error: unknown) => {
      if (error instanceof SignInRefused) return undefined;
      throw error;
    });
  if (person) return admit(context, person, { address, now: clock.now() });
  await audit.append(database, now, refused(null, address, { reason: "provider-refused" }));
  return { result: "refused" };
}

async function admit(
  context: Core,
  person: ProvenPerson,
  { address, now }: Attempt,
): Promise<ProviderSignIn> {
  const { database, vault, audit } = context;
  return inTransaction(database, async (transaction): Promise<ProviderSignIn> => {
    await lockOperators(transaction);
    const known = await findByIdentity(transaction, person.identity);
    const refuse = async (result: keyof typeof REASONS) => {
      const details = { reason: REASONS[result], ...(!known && { subject: person.subject.slice(0, 64) }) };
      await audit.append(transaction, now, refused(known?.id ?? null, address, details));
      return { result };
    };
    if (known && known.removed_at !== null) return refuse("removed");
    const { role } = person;
    const follow = async (operator: OperatorRow, present: OperatorRole | undefined) => {
      await followRole(transaction, operator, present, now);
      const details = { operator: operator.id, role: present ?? "reader" };
      if (operator.role !== details.role)
        await audit.append(transaction, now, done(operator.id, address, "operator.change", details));
    };
    if (role === undefined) {
      if (known) await follow(known, undefined);
      return refuse("no role");
    }
    const operator =
      known ?? (await makeOperator(context, transaction, { ...person, role }, { address, now }));
    if (typeof operator === "string") return refuse("too many operators");
    if (operator.role !== role) await follow(operator, role);
    const current = await lockCurrent(transaction, operator, now);
    if (!current) return refuse("removed");
    await audit.append(transaction, now, done(current.id, address));
    return { result: "ok", operator: current, ...(await beginSession(transaction, vault, current, now)) };
  });
}

/** Makes the operator under a free name: the provider's names may be those of others here. */
async function makeOperator(
  { audit }: Pick<Core, "audit">,
  transaction: Database,
  { identity, subject, names, role }: ProvenPerson & { readonly role: OperatorRole },
  { address, now }: Attempt,
): Promise<OperatorRow | "too many"> {
  const [first = "operator"] = [...names, subject].filter((text) => parseName(text) !== undefined);
  const another = `${first.slice(0, 50)} ${randomBytes(4).toString("hex")}`;
  for (const text of [...names, subject, another]) {
    const name = parseName(text);
    if (!name || (await findOperatorByName(transaction, name.key))) continue;
    const made = await createOperator(transaction, { ...name, role, identity }, now);
    if (made === "too many") return made;
    if (made === "taken") continue;
    const details = { operator: made.id, role };
    await audit.append(transaction, now, done(made.id, address, "operator.create", details));
    return made;
  }
  throw new Error("no name is free");
}
