// The provider of the configuration.
import { operatorOidcFault, ROLE_OF_VALUE } from "../../settings/operator-oidc.ts";
import { type ServerConfiguration, serverSettings } from "../../settings/server-settings.ts";
import { type OperatorRole, operatorRoles } from "../roles.ts";

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly roleClaim: string;
  /** The role of each value of the claim. */
  readonly roles: ReadonlyMap<string, OperatorRole>;
  /** Separated by blanks. */
  readonly scope: string;
  /** The provider's name on the button. */
  readonly name: string;
  /** The console's page, to which the provider sends the browser back. */
  readonly redirectUri: string;
}

function rolesOf(pairs: readonly string[]): ReadonlyMap<string, OperatorRole> {
  const roles = new Map<string, OperatorRole>();
  for (const pair of pairs) {
    const [, value = "", word] = ROLE_OF_VALUE.exec(pair) ?? [];
    const role = operatorRoles.find((each) => each === word);
    if (role) roles.set(value, role);
  }
  return roles;
}

/**
 * Reads the provider of the configuration; `undefined` if none is configured.
 * @throws Error with a message for the operator
 */
export function readOidcSettings(server: ServerConfiguration): OidcSettings | undefined {
  const fault = operatorOidcFault(server);
  if (fault !== undefined) throw new Error(fault);
  const { operatorOidcIssuer, operatorOidcClientId, operatorOidcClientSecret, publicUrl } = server;
  if (
    operatorOidcIssuer === undefined ||
    operatorOidcClientId === undefined ||
    operatorOidcClientSecret === undefined ||
    publicUrl === undefined
  )
    return undefined;
  const { operatorOidcScopes, operatorOidcRoleClaim } = serverSettings;
  const scopes = server.operatorOidcScopes ?? operatorOidcScopes.byDefault ?? [];
  return {
    issuer: operatorOidcIssuer,
    clientId: operatorOidcClientId,
    clientSecret: operatorOidcClientSecret,
    roleClaim: server.operatorOidcRoleClaim ?? operatorOidcRoleClaim.byDefault ?? "",
    roles: rolesOf(server.operatorOidcRoles ?? []),
    scope: [...new Set(["openid", ...scopes])].join(" "),
    name: server.operatorOidcName ?? new URL(operatorOidcIssuer).host,
    redirectUri: new URL("/console/", publicUrl).href,
  };
}
