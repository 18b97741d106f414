// The company's provider: its published configuration, the address of a sign-in, and the exchange of a code for a verified ID
// token. The library is loaded at the first use.
import type { Configuration, ServerMetadata } from "openid-client";
import type { Clock, EpochMs } from "../../clock.ts";
import { isSafeAddress } from "../../settings/operator-oidc.ts";
import { boundedFetch } from "./bounded-fetch.ts";
import type { Claims } from "./claims.ts";
import type { Pending } from "./pending.ts";
import type { OidcSettings } from "./settings.ts";

/** Of each request to the provider. */
const TIMEOUT_SECONDS = 5;
const SKEW_SECONDS = 30;

/** The published configuration is read again after an hour, and after a failure at the earliest in some seconds. */
const FRESH_MS = 3_600_000;
const RETRY_MS = 5_000;

/** Codes that are exchanged at once. Beyond it, a provider that answers slowly would keep more and more requests. */
const MOST_EXCHANGES = 20;

/** No `none`, and none whose key the provider and the service share. */
const ALGORITHMS = ["RS", "PS", "ES"].flatMap((kind) =>
  ["256", "384", "512"].map((size) => `${kind}${size}`),
);
const ACCEPTED: readonly string[] = [...ALGORITHMS, "EdDSA", "Ed25519"];

/** The provider cannot be reached, or its answer is not that of a provider. */
export class ProviderUnavailable extends Error {
  override name = "ProviderUnavailable";
}

/** The provider or its answer refuses this sign-in. */
export class SignInRefused extends Error {
  override name = "SignInRefused";
}

interface Known {
  readonly configuration: Configuration;
  readonly metadata: ServerMetadata;
  readonly readAt: EpochMs;
}

const load = () => import("openid-client");

/** @throws Error that names the fault, for the log and the doctor */
export async function discover(settings: OidcSettings): Promise<Omit<Known, "readAt">> {
  const client = await load();
  const issuer = new URL(settings.issuer);
  const insecure = issuer.protocol === "http:";
  const fetch = boundedFetch(issuer);
  const allow = insecure ? [client.allowInsecureRequests] : [];
  const found = await client.discovery(issuer, settings.clientId, undefined, undefined, {
    timeout: TIMEOUT_SECONDS,
    [client.customFetch]: fetch,
    execute: allow,
  });
  const { supportsPKCE: _, ...published } = found.serverMetadata();
  // An issuer for all tenants would let the persons of each one in.
  if (published.issuer !== settings.issuer)
    throw new Error("its published issuer is another one than operatorOidcIssuer");
  for (const name of ["authorization_endpoint", "token_endpoint", "jwks_uri"] as const)
    requireSafe(name, published[name], insecure);
  if (published.end_session_endpoint !== undefined)
    requireSafe("end_session_endpoint", published.end_session_endpoint, insecure);
  const algorithms = (published.id_token_signing_alg_values_supported ?? ["RS256"]).filter((each) =>
    ACCEPTED.includes(each),
  );
  if (algorithms.length === 0) throw new Error("it signs ID tokens by no accepted algorithm");
  const metadata = { ...published, id_token_signing_alg_values_supported: algorithms };
  const methods = published.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
  const authentication = methods.includes("client_secret_basic")
    ? client.ClientSecretBasic(settings.clientSecret)
    : client.ClientSecretPost(settings.clientSecret);
  const configuration = new client.Configuration(
    metadata,
    settings.clientId,
    { [client.clockTolerance]: SKEW_SECONDS },
    authentication,
  );
  configuration.timeout = TIMEOUT_SECONDS;
  configuration[client.customFetch] = fetch;
  for (const each of allow) each(configuration);
  // The signature too: TLS alone would make a proxy on the way a provider.
  client.enableNonRepudiationChecks(configuration);
  return { configuration, metadata };
}

function requireSafe(name: string, address: unknown, insecure: boolean): void {
  const url = typeof address === "string" && URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !isSafeAddress(url) || (url.protocol === "http:" && !insecure))
    throw new Error(`its ${name} is no https address`);
}

export class OidcProvider {
  readonly settings: OidcSettings;
  readonly #clock: Clock;
  readonly #failed: (error: unknown) => void;
  #known: Known | undefined;
  #reading: Promise<Known> | undefined;
  #failedAt = Number.NEGATIVE_INFINITY;
  #exchanges = 0;

  /** @param failed gets each failure of the provider, for the log */
  constructor(settings: OidcSettings, clock: Clock, failed: (error: unknown) => void) {
    this.settings = settings;
    this.#clock = clock;
    this.#failed = failed;
  }

  /** Reads the published configuration, unless a read one is fresh. */
  async #read(): Promise<Known> {
    const now = this.#clock.now();
    const known = this.#known;
    if (known && Math.abs(now - known.readAt) < FRESH_MS) return known;
    if (Math.abs(now - this.#failedAt) >= RETRY_MS) this.#reading ??= this.#discover(now);
    const reading = this.#reading;
    // An earlier configuration serves on while the provider does not answer.
    const read = await reading?.catch(() => undefined);
    if (read ?? known) return (read ?? known) as Known;
    throw new ProviderUnavailable();
  }

  async #discover(now: EpochMs): Promise<Known> {
    try {
      this.#known = { ...(await discover(this.settings)), readAt: now };
      return this.#known;
    } catch (error) {
      this.#failedAt = this.#clock.now();
      this.#failed(error);
      throw error;
    } finally {
      this.#reading = undefined;
    }
  }

  /** Reads ahead, so that the first sign-in need not wait. A failure is logged alone. */
  async warmUp(): Promise<void> {
    await this.#read().catch(() => undefined);
  }

  /** @throws ProviderUnavailable */
  async addressOf({ state, nonce, verifier }: Pending): Promise<string> {
    const { configuration } = await this.#read();
    const { calculatePKCECodeChallenge, buildAuthorizationUrl } = await load();
    return buildAuthorizationUrl(configuration, {
      redirect_uri: this.settings.redirectUri,
      scope: this.settings.scope,
      state,
      nonce,
      code_challenge: await calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    }).href;
  }

  /**
   * Exchanges the code of the provider's answer.
   * @param query the answer's parameters, as the browser brought them
   * @returns the claims of the verified ID token
   * @throws ProviderUnavailable, SignInRefused
   */
  async exchange(query: string, { state, nonce, verifier }: Pending): Promise<Claims> {
    const { configuration } = await this.#read();
    if (this.#exchanges >= MOST_EXCHANGES) throw new ProviderUnavailable();
    this.#exchanges++;
    const client = await load();
    try {
      const address = new URL(this.settings.redirectUri);
      address.search = query;
      const tokens = await client.authorizationCodeGrant(configuration, address, {
        expectedState: state,
        expectedNonce: nonce,
        pkceCodeVerifier: verifier,
        idTokenExpected: true,
      });
      const claims = tokens.claims();
      if (!claims) throw new Error("there is no ID token");
      return { ...claims };
    } catch (error) {
      this.#failed(error);
      throw isRefusal(error, client) ? new SignInRefused() : new ProviderUnavailable();
    } finally {
      this.#exchanges--;
    }
  }

  /** The provider's page that ends its session too; `undefined` if it has none, or is not known yet. */
  signOutAddress(): string | undefined {
    const end = this.#known?.metadata.end_session_endpoint;
    if (end === undefined) return undefined;
    const address = new URL(end);
    address.searchParams.set("client_id", this.settings.clientId);
    address.searchParams.set("post_logout_redirect_uri", this.settings.redirectUri);
    return address.href;
  }
}

/** A failure in words and codes of the library, without texts of the provider, which may quote a secret. */
export function faultOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const { code, error: word } = error as { readonly code?: unknown; readonly error?: unknown };
  if (typeof word === "string" && /^[a-z_]{1,64}$/.test(word)) return word;
  if (typeof code === "string" && /^[A-Z_]{1,64}$/.test(code)) return code;
  return error.name === "Error" || error.name === "ProviderAnswer" ? error.message : error.name;
}

type Library = Awaited<ReturnType<typeof load>>;

/** Faults that another try would not mend: OAuth's own errors, and tokens that fail a check. */
function isRefusal(error: unknown, client: Library): boolean {
  if (error instanceof client.AuthorizationResponseError) return error.error !== "temporarily_unavailable";
  if (error instanceof client.ResponseBodyError) return error.status < 500;
  if (error instanceof client.WWWAuthenticateChallengeError) return true;
  const code = error instanceof client.ClientError ? error.code : undefined;
  return code !== undefined && REFUSED.includes(code);
}

const REFUSED: readonly string[] = [
  "OAUTH_INVALID_RESPONSE",
  "OAUTH_JWT_CLAIM_COMPARISON_FAILED",
  "OAUTH_JWT_TIMESTAMP_CHECK_FAILED",
  "OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED",
  "OAUTH_KEY_SELECTION_FAILED",
  "OAUTH_UNSUPPORTED_OPERATION",
];
