// The guard of the operator's token on all routes: as a bearer, and at the console's sign-in. Wrong tokens are counted by
// address and in total.
import { outcomeOf, serviceToken } from "../audit/event.ts";
import { sameSecret } from "../keys/vault.ts";
import {
  countOf,
  countTry,
  secondsUntilOpen,
  type Throttle,
  wrongOperatorTokens,
} from "../limits/throttle.ts";
import type { Core } from "../work.ts";
import type { OperatorAccess } from "./access.ts";

/** For all addresses. Beyond it each address has one wrong token, so an operator without typing errors is not locked out. */
const wrongInAll: Throttle = { ...wrongOperatorTokens, kind: "operator-token-all", limit: 100 };

type Guarded = Pick<Core, "database" | "audit" | "clock"> & Pick<OperatorAccess, "adminToken">;

export type TokenCheck =
  | { readonly result: "right" | "wrong" }
  | { readonly result: "too many tries"; readonly waitSeconds: number };

async function limitOfAddress({ database, clock }: Guarded): Promise<Throttle> {
  const isUnderAttack = (await countOf(database, wrongInAll, "", clock.now())) >= wrongInAll.limit;
  return isUnderAttack ? { ...wrongOperatorTokens, limit: 1 } : wrongOperatorTokens;
}

async function tooManyTries({ database, clock }: Guarded, address: string): Promise<TokenCheck> {
  const waitSeconds = await secondsUntilOpen(database, wrongOperatorTokens, address, clock.now());
  return { result: "too many tries", waitSeconds };
}

/** Counts a wrong token, and records the first of a burst. */
export async function countWrongToken(guarded: Guarded, address: string): Promise<TokenCheck> {
  const { database, audit, clock } = guarded;
  const now = clock.now();
  const count = await countTry(database, await limitOfAddress(guarded), address, now);
  if (count === undefined) return tooManyTries(guarded, address);
  const inAll = await countTry(database, { ...wrongInAll, limit: Number.MAX_SAFE_INTEGER }, "", now);
  if (count === 1 && (inAll ?? 0) <= wrongInAll.limit)
    await audit.append(database, now, {
      actor: serviceToken,
      action: "operator.sign-in",
      address,
      ...outcomeOf("wrong-credential"),
    });
  return { result: "wrong" };
}

/** @returns a refusal if an address, whose secret is right or not, had too many wrong ones; else `undefined` */
export async function tokenDoor(
  guarded: Guarded,
  address: string,
): Promise<{ readonly result: "too many tries"; readonly waitSeconds: number } | undefined> {
  const { database, clock } = guarded;
  const wrong = await countOf(database, wrongOperatorTokens, address, clock.now());
  if (wrong === 0 || wrong < (await limitOfAddress(guarded)).limit) return undefined;
  const waitSeconds = await secondsUntilOpen(database, wrongOperatorTokens, address, clock.now());
  return { result: "too many tries", waitSeconds };
}

/** Accepts the right secret, unless its address had too many wrong ones. A wrong one is not counted here. */
async function admit(guarded: Guarded, isRight: boolean, address: string): Promise<TokenCheck> {
  if (!isRight) return { result: "wrong" };
  return (await tokenDoor(guarded, address)) ?? { result: "right" };
}

async function check(guarded: Guarded, isRight: boolean, address: string): Promise<TokenCheck> {
  const admitted = await admit(guarded, isRight, address);
  return admitted.result === "wrong" ? countWrongToken(guarded, address) : admitted;
}

/** Accepts the right token, unless its address had too many wrong ones. A wrong one is not counted here. */
export const admitToken = (guarded: Guarded, token: string, address: string): Promise<TokenCheck> =>
  admit(guarded, sameSecret(token, guarded.adminToken), address);

/** Accepts the right proof of the token, and counts a wrong one as a wrong token. */
export const checkProof = (
  guarded: Guarded,
  proof: string,
  right: string,
  address: string,
): Promise<TokenCheck> => check(guarded, sameSecret(proof, right), address);
