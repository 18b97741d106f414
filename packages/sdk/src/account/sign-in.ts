// Signing in: OAuth 2.0 authorization code with PKCE (RFC 6749 §4.1, RFC 7636), in an external user agent.
import * as oauth from "oauth4webapi";
import { PimsFailure } from "../codes/failure.ts";
import { requireAccountPages } from "../configuration/services.ts";
import { callPart } from "../core/application-part.ts";
import type { Core } from "../core/core.ts";
import type { UserAction } from "../platform/platform.ts";
import { type Attempt, authorizationUrl, kept, newAttempt, readKept } from "./authorization-attempt.ts";
import { grantedTokens } from "./granted-tokens.ts";
import { checkIdToken, otherIssuer } from "./id-token.ts";
import { type IdentityProvider, withIdentityProvider } from "./identity-provider.ts";
import { sessionRecord, type Tokens, userTokens } from "./signed-in-user.ts";
import { issuedTo, setAsideUnreadable, writeTokens } from "./stored-tokens.ts";
import { readTokenAnswer } from "./token-answer.ts";

/** The bundled service's `openpims_action` for each change that a user may make on its pages. */
const CHANGES = { updateLogin: "update_login", updatePassword: "update_password" } as const;

/** Parameters beside those that every authorization request has. */
type Extra = Readonly<Record<string, string>>;

/**
 * Signs the user in through the external user agent, replacing the previous user.
 * @param language of the identity provider's pages (BCP 47)
 * @throws PimsFailure 2368, 2006, 2202, 2204
 */
export async function login(core: Core, language: string | undefined): Promise<void> {
  await authorize(core, "login", language, {});
}

/** Signs a user in with the password, even if the identity provider knows the user. */
export async function forcedLogin(core: Core, language: string | undefined): Promise<void> {
  await authorize(core, "forcedLogin", language, { prompt: "login" });
}

/**
 * Lets a new user create an account, and signs the user in (OpenID Connect, Initiating User Registration).
 * @throws PimsFailure 2002 if the page has no public address; 2368, 2006, 2202, 2204
 */
export async function createAccount(core: Core, language: string | undefined): Promise<void> {
  requireAccountPages(core.configuration);
  await authorize(core, "createAccount", language, { prompt: "create" });
}

/**
 * Lets the signed-in user change e-mail or password. It ends with fresh tokens of the same user. Tokens of another user are
 * refused, and the session stays unchanged.
 * @throws PimsFailure 2002 if the page has no public address; 2301, 2368, 2006, 2202, 2204
 */
export async function changeAccount(
  core: Core,
  action: keyof typeof CHANGES,
  language: string | undefined,
): Promise<void> {
  requireAccountPages(core.configuration);
  const { subject, username } = (await userTokens(core)) ?? {};
  if (subject === undefined || username === undefined) throw new PimsFailure(2301);
  const extra = {
    openpims_action: CHANGES[action],
    login_hint: username,
    // OpenID Connect Core §5.5.1.1: no other user.
    claims: JSON.stringify({ id_token: { sub: { value: subject } } }),
  };
  await authorize(core, action, language, extra, subject);
}

/** @param subject the signed-in user, if no other user may return */
async function authorize(
  core: Core,
  action: UserAction,
  language: string | undefined,
  extra: Extra,
  subject?: string,
): Promise<void> {
  const { configuration, platform } = core;
  await makeRoom(core);
  await withIdentityProvider(core, async (provider) => {
    const { server, client, authentication, options } = provider;
    const locale = language === undefined ? {} : { ui_locales: language, locale: language };
    const attempt = newAttempt(platform.random, action, issuedTo(configuration), subject);
    const { begun, address } =
      (await resumed(core, action)) ?? (await asked(core, server, attempt, { ...extra, ...locale }));
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      client,
      authentication,
      checkAnswer(provider, new URL(address), begun.state),
      configuration.loginRedirectUri,
      begun.verifier,
      options,
    );
    const { host } = new URL(server.token_endpoint ?? server.issuer);
    const granted = await readTokenAnswer(response, "AuthorizationCodeRefused", host, platform.clock);
    const { accessToken, isBearer, idToken } = granted;
    if (accessToken === undefined || !isBearer) {
      const reason = isBearer ? "no access_token" : "token_type is not Bearer";
      throw new PimsFailure({ kind: "TokensMissing", reason, host });
    }
    if (idToken === undefined) throw new PimsFailure({ kind: "IdTokenMissing", reason: "no id_token", host });
    const checked = await checkIdToken(provider, idToken, begun.nonce);
    const tokens = grantedTokens(core, granted, accessToken, checked);
    const record = sessionRecord(core);
    await record.exclusively(async () => {
      if (begun.subject !== undefined) await expectUser(core, begun.subject, tokens);
      await writeTokens(record, tokens);
    });
  });
}

/** Parses and checks the address that the user returned to. @throws PimsFailure */
function checkAnswer(
  { server, client, named }: IdentityProvider,
  { searchParams }: URL,
  state: string,
): URLSearchParams {
  const states = searchParams.getAll("state");
  if (states.length !== 1 || states[0] !== state)
    throw new PimsFailure({ kind: "OtherSignIn", reason: states[0] ? "another state" : "no state" });
  const issuer = searchParams.get("iss");
  const answering = named(issuer);
  const isOther =
    issuer === null
      ? server.authorization_response_iss_parameter_supported === true
      : issuer !== answering.issuer;
  if (isOther) throw new PimsFailure(otherIssuer(answering.issuer, issuer));
  const answer = oauth.validateAuthResponse(answering, client, searchParams, state);
  if (!answer.get("code"))
    throw new PimsFailure({ kind: "SignInRefused", reason: "the address has no code" });
  return answer;
}

/**
 * Checks that tokens can be stored before the user goes to the identity provider. An unreadable session is set aside.
 * @throws StoreError
 */
async function makeRoom(core: Core): Promise<void> {
  await callPart("storage", async () => core.platform.storage.prepare?.());
  const record = sessionRecord(core);
  await record.exclusively(() => setAsideUnreadable(record));
}

interface Answered {
  readonly begun: Attempt;
  /** The address that the user returned to. */
  readonly address: string;
}

/** The authorization that an earlier page began and that the user has returned from. */
async function resumed({ configuration, platform }: Core, action: UserAction): Promise<Answered | undefined> {
  const found = await callPart("userAgent", async () => platform.userAgent.resume?.());
  if (!found) return undefined;
  return { begun: readKept(found.attempt, action, issuedTo(configuration)), address: found.address };
}

async function asked(
  { configuration, platform }: Core,
  server: oauth.AuthorizationServer,
  attempt: Attempt,
  extra: Extra,
): Promise<Answered> {
  const url = authorizationUrl(server, configuration, attempt, extra);
  const prompt = { url, redirectUri: configuration.loginRedirectUri };
  const authorize = async () => platform.userAgent.authorize(prompt, kept(attempt));
  return { begun: attempt, address: await callPart("userAgent", authorize) };
}

/** A different user may have returned, or the signed-in one may have signed out meanwhile. */
async function expectUser(core: Core, subject: string, tokens: Tokens): Promise<void> {
  if (tokens.subject !== subject)
    throw new PimsFailure({ kind: "OtherUser", reason: "another user came back: nothing was taken over" });
  if ((await userTokens(core))?.subject !== subject) throw new PimsFailure(2301);
}
