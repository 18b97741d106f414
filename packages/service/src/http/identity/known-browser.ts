// A browser in which the account's owner has signed in before has a cookie for it. The cookie opens nothing. It
// lets the owner's begun sign-ins and tries be counted separately: the tries until the password changes.
import { randomBytes } from "node:crypto";
import type { Clock } from "../../clock.ts";
import { sameSecret, type Vault } from "../../keys/vault.ts";
import { cookiesOf } from "../../operators/cookies.ts";
import type { AccountRow } from "../../store/schema.ts";

const LIFETIME_SECONDS = 180 * 86_400;

const NAME = "openpims-browser-";

/** The signature of the account, then the service's own, for requests that name no account yet. */
const COOKIE = /^([\w-]{22})\.(\d{1,12})\.([0-9a-f]{64})\.([0-9a-f]{64})$/;

interface Signer {
  readonly vault: Vault;
  readonly clock: Clock;
}

type Owner = Pick<AccountRow, "id" | "password_hash">;

/** One cookie for each account: several people may share a browser. */
const nameOf = ({ vault }: Signer, { id }: Owner, secure: boolean): string =>
  `${secure ? "__Host-" : ""}${NAME}${vault.hash("browser-name", id).slice(0, 16)}`;

const signatureOf = ({ vault }: Signer, account: Owner, browser: string, issued: string): string =>
  vault.hash("browser", account.id, account.password_hash ?? "", browser, issued);

const sealOf = ({ vault }: Signer, name: string, ...parts: readonly [string, string, string]): string =>
  vault.hash("browser-seal", name, ...parts);

const isOver = ({ clock }: Signer, issued: string): boolean =>
  clock.now() / 1000 - Number(issued) >= LIFETIME_SECONDS;

/**
 * `Set-Cookie` for a browser that gave the account's password.
 * @param cookies the request's header: a browser that the account knows keeps its id, and so its counts
 */
export function browserCookie(
  signer: Signer,
  account: Owner,
  cookies: string | undefined,
  secure: boolean,
): string {
  const browser = knownBrowser(signer, account, cookies, secure) ?? randomBytes(16).toString("base64url");
  const issued = String(Math.floor(signer.clock.now() / 1000));
  const name = nameOf(signer, account, secure);
  const parts = [browser, issued, signatureOf(signer, account, browser, issued)] as const;
  const value = [...parts, sealOf(signer, name, ...parts)].join(".");
  const attributes = `HttpOnly; SameSite=Strict; Path=/${secure ? "; Secure" : ""}; Max-Age=${LIFETIME_SECONDS}`;
  return `${name}=${value}; ${attributes}`;
}

/**
 * The id of the request's browser, if the account knows it.
 * @param cookies the request's header
 */
export function knownBrowser(
  signer: Signer,
  account: Owner | undefined,
  cookies: string | undefined,
  secure: boolean,
): string | undefined {
  if (!account || cookies === undefined) return undefined;
  const name = nameOf(signer, account, secure);
  // A page on another port of the host may have set more cookies of the name.
  return cookiesOf(cookies, name)
    .map((value) => browserOf(signer, account, value))
    .find((browser) => browser !== undefined);
}

function browserOf(signer: Signer, account: Owner, value: string): string | undefined {
  const [, browser = "", issued = "", signature = ""] = COOKIE.exec(value) ?? [];
  if (!sameSecret(signature, signatureOf(signer, account, browser, issued))) return undefined;
  return isOver(signer, issued) ? undefined : browser;
}

/**
 * Names the account that knows the request's browser, before the request names one. The account's password may have
 * changed since.
 * @param cookies the request's header
 * @returns the name of the account's cookie; `undefined` for a new browser, and for a cookie that this service did not give
 */
export function accountOfBrowser(signer: Signer, cookies: string | undefined): string | undefined {
  return (cookies ?? "")
    .split(";")
    .map((pair) => pair.trim().split("=", 2))
    .find(([name = "", value = ""]) => name.includes(NAME) && isOurs(signer, name, value))?.[0];
}

function isOurs(signer: Signer, name: string, value: string): boolean {
  const [, browser = "", issued = "", signature = "", seal = ""] = COOKIE.exec(value) ?? [];
  return sameSecret(seal, sealOf(signer, name, browser, issued, signature)) && !isOver(signer, issued);
}
