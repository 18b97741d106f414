import type { Check } from "./checks.ts";

const PATIENCE_MS = 10_000;

/**
 * Checks that the sign-in server names itself by the configured address: the SDK refuses the tokens of another name (OpenID
 * Connect Discovery §4.3).
 * @returns nothing where it has no metadata, which the check of the server reports
 */
export async function checkIssuer(configured: string): Promise<readonly Check[]> {
  const issuer = await issuerAt(configured);
  if (issuer === undefined) return [];
  const name = "sign-in server";
  if (URL.canParse(issuer) && new URL(issuer).href === new URL(configured).href)
    return [{ name, state: "ok", found: `names itself ${configured}` }];
  return [
    {
      name,
      state: "fail",
      found: `${configured} names itself ${issuer}, so a sign-in there fails`,
      remedy: `give --identity-provider ${issuer}; or correct the service's own OPENPIMS_PUBLIC_URL`,
    },
  ];
}

async function issuerAt(configured: string): Promise<string | undefined> {
  try {
    const address = `${configured.replace(/\/+$/, "")}/.well-known/openid-configuration`;
    const response = await fetch(address, {
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const metadata: unknown = await response.json();
    const issuer =
      typeof metadata === "object" && metadata !== null && "issuer" in metadata && metadata.issuer;
    return typeof issuer === "string" ? issuer : undefined;
  } catch {
    return undefined;
  }
}
