// The field's public addresses. Source: docs/protocol.md#the-brands-servers
// No credentials: clientId, clientSecret, macID and loginRedirectURI belong to the application.
import { brandRows } from "./brands.ts";
import type { InitializeParameters } from "./parameters.ts";
import { type Brand, brandNamed } from "./values.ts";

/** The public facts of a brand's production servers. */
export interface ProductionProfile {
  readonly brand: Brand;
  /** The page that the user signs in on. */
  readonly authorizationEndpoint: string;
  /** Exchanges codes and refresh tokens for tokens, with Basic client authentication. */
  readonly tokenEndpoint: string;
  /**
   * The expected issuer of the identity provider. It is not public: any issuer on its own host, over https, is
   * accepted.
   */
  readonly issuer: string;
  /** The requested scopes. */
  readonly scope: string;
  /** The value of `x-introspect-realm`. */
  readonly realm: string;
  /** The scheme of the redirect `{scheme}://oauth2redirect/{country in lower case}`. */
  readonly redirectScheme: string;
  /** The beginning of a customer's id. */
  readonly customerIdPrefix: string;
  /** The account services' base address. */
  readonly api: string;
  /** Exchanges an OTP for a remote-access token; without its `client_id`. */
  readonly smsCode: string;
  /** Turns an OTP into a remote-access token; without its `client_id`. */
  readonly remoteAccessToken: string;
  /** The device protocol's address. */
  readonly deviceProtocol: string;
  /** The device protocol's base address: the default of `credential.inWeboURL`. */
  readonly inWeboURL: string;
}

/** The account services' base address, the same for all brands. */
export const PRODUCTION_API = "https://api.groupe-psa.com";

/** The device protocol's base address, the same for all brands. */
export const PRODUCTION_IN_WEBO_URL = "https://otp.mpsa.com";

/**
 * Gives a brand's servers, realm, redirect scheme and prefix of customer ids: docs/protocol.md#the-brands-servers
 * @param brand in any case, as `profile.brand` of `initialize`
 * @throws RangeError for any other text
 * @example
 * const { redirectScheme } = productionProfile("Peugeot"); // mymap
 */
export function productionProfile(brand: InitializeParameters["profile"]["brand"]): ProductionProfile {
  const name = brandNamed(brand);
  if (name === undefined) throw new RangeError("No such brand");
  const { identityProvider, realm, redirectScheme, customerIdPrefix } = brandRows[name];
  return {
    brand: name,
    authorizationEndpoint: `https://${identityProvider}/am/oauth2/authorize`,
    tokenEndpoint: `https://${identityProvider}/am/oauth2/access_token`,
    issuer: `https://${identityProvider}/am/oauth2`,
    scope: "openid profile",
    realm,
    redirectScheme,
    customerIdPrefix,
    api: PRODUCTION_API,
    smsCode: `${PRODUCTION_API}/applications/cvs/v4/mobile/smsCode`,
    remoteAccessToken: `${PRODUCTION_API}/connectedcar/v4/virtualkey/remoteaccess/token`,
    deviceProtocol: `${PRODUCTION_IN_WEBO_URL}/iwws/MAC`,
    inWeboURL: PRODUCTION_IN_WEBO_URL,
  };
}
