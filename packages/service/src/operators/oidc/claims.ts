// The claims of a verified ID token that make an operator: the identity, the role and a name.
import { parseName } from "../names.ts";
import { highestRole, type OperatorRole } from "../roles.ts";
import type { OidcSettings } from "./settings.ts";

export type Claims = Readonly<Record<string, unknown>>;

export interface ProvenPerson {
  /** The issuer and the subject, which no other person gets (OpenID Connect Core 1.0 §5.7). An e-mail may pass to another. */
  readonly identity: string;
  readonly subject: string;
  /** The highest role of the claim; `undefined` if it has none. */
  readonly role: OperatorRole | undefined;
  /** Names for a new operator, the preferred one first. */
  readonly names: readonly string[];
}

/** A claim of one text, or of a list. Other types give nothing. */
const valuesOf = (claim: unknown): readonly string[] =>
  [claim].flat().filter((value): value is string => typeof value === "string");

/** OpenID Connect Core 1.0 §2: at most 255 ASCII characters. */
const SUBJECT = /^[\x20-\x7e]{1,255}$/;

/** @returns `undefined` without a usable subject, and for a token that another client was given */
export function personOf(settings: OidcSettings, claims: Claims): ProvenPerson | undefined {
  const { sub, azp = settings.clientId } = claims;
  // OpenID Connect Core 1.0 §3.1.3.7.
  if (azp !== settings.clientId) return undefined;
  if (typeof sub !== "string" || !SUBJECT.test(sub)) return undefined;
  // An own property: the claim's name comes from the configuration, its owner from outside.
  const claim = Object.hasOwn(claims, settings.roleClaim) ? claims[settings.roleClaim] : undefined;
  const given = valuesOf(claim).flatMap((value) => settings.roles.get(value) ?? []);
  const named = [claims.preferred_username, claims.email, claims.name].flatMap(valuesOf);
  return {
    identity: `${settings.issuer} ${sub}`,
    subject: sub,
    role: highestRole(given),
    names: named.filter((name) => parseName(name) !== undefined),
  };
}
