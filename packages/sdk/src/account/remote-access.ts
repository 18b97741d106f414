// docs/protocol.md#use-of-an-otp: the token for the car, exchanged for an OTP and then refreshed.
import { PimsFailure } from "../codes/failure.ts";
import type { Core } from "../core/core.ts";
import { recordOf } from "../core/records.ts";
import type { SecureRecord } from "../platform/platform.ts";
import { accepted, askService, OTP_NEEDED } from "./service-request.ts";
import {
  isFresh,
  issuedTo,
  type Renewal,
  readTokens,
  type StoredTokens,
  writeTokens,
} from "./stored-tokens.ts";

/** The grant that is exchanged for a remote-access token. */
type Grant =
  | { readonly grant_type: "password"; readonly password: string }
  | { readonly grant_type: "refresh_token"; readonly refresh_token: string };

const TOKEN = "/connectedcar/v4/virtualkey/remoteaccess/token";

const LIFETIME_SECONDS = 900;

const remoteRecord = ({ platform, configuration }: Core): SecureRecord =>
  recordOf(platform, "remote", configuration);

/** Removes and returns the newest OTP: the server may use it up even if the request fails. */
function takeOtp({ kept }: Core): string | undefined {
  const { otp } = kept;
  kept.otp = undefined;
  return otp;
}

/** Restores an OTP that no server has seen, unless there is a newer one. */
function giveBack({ kept }: Core, otp: string): void {
  kept.otp ??= otp;
}

/**
 * Passes the newest OTP to a call that takes one itself.
 * @throws PimsFailure 2302 without a fresh OTP; the errors of `use`
 */
export async function withOtp(
  core: Core,
  use: (otp: string, unserved: () => void) => Promise<void>,
): Promise<void> {
  const otp = takeOtp(core);
  if (otp === undefined) throw new PimsFailure(OTP_NEEDED);
  try {
    await use(otp, () => giveBack(core, otp));
  } catch (error) {
    // The server checks the SMS code first: after its refusal the OTP is unused.
    const kind = error instanceof PimsFailure && error.failure.kind;
    if (kind === "CodeRefused" || kind === "TooLate") giveBack(core, otp);
    throw error;
  }
}

/** Forgets the previous user's token, OTP and vehicles. @throws StoreError */
export async function forgetRemoteAccess(core: Core): Promise<void> {
  core.kept.otp = undefined;
  await core.kept.part?.checkUser();
  const record = remoteRecord(core);
  await record.exclusively(() => writeTokens(record, null));
}

/**
 * The remote-access token, refreshed or exchanged for an OTP if necessary.
 * @throws PimsFailure 2302 if an OTP is needed first; 2006, 2201, 2202, 2204, 2301
 */
export async function remoteAccessToken(core: Core, renew: Renewal): Promise<string> {
  const record = remoteRecord(core);
  const seen = await readTokens(record, core.configuration);
  if (seen && renew === "where it ends" && isFresh(seen, core.platform.clock)) return seen.accessToken;
  // Refresh tokens rotate and an OTP is accepted once, so one caller does the exchange for all.
  return record.exclusively(async () => {
    const current = await readTokens(record, core.configuration);
    if (current?.accessToken && current.accessToken !== seen?.accessToken) return current.accessToken;
    const renewed = (await refresh(core, current)) ?? (await exchangeOtp(core));
    if (renewed) return renewed;
    throw new PimsFailure(OTP_NEEDED);
  });
}

async function refresh(core: Core, current: StoredTokens | undefined): Promise<string | undefined> {
  if (current?.refreshToken === undefined) return undefined;
  const grant = { grant_type: "refresh_token", refresh_token: current.refreshToken } as const;
  const renewed = await ask(core, grant, current.refreshToken);
  if (renewed === undefined) await writeTokens(remoteRecord(core), null);
  return renewed;
}

async function exchangeOtp(core: Core): Promise<string | undefined> {
  const otp = takeOtp(core);
  if (otp === undefined) return undefined;
  const grant = { grant_type: "password", password: otp } as const;
  const token = await ask(core, grant, undefined, () => giveBack(core, otp));
  if (token === undefined) throw new PimsFailure({ kind: "OtpRefused", reason: "invalid_grant" });
  return token;
}

/**
 * Requests a token and stores it.
 * @returns `undefined` if the grant is refused: a used or expired OTP, or a refresh token that has ended
 */
async function ask(
  core: Core,
  grant: Grant,
  refreshToken?: string,
  unserved?: () => void,
): Promise<string | undefined> {
  const answer = await askService(core, "POST", TOKEN, grant, unserved);
  if (answer.status === 400 && answer.body.error === "invalid_grant") return undefined;
  const { access_token: accessToken, refresh_token: next, expires_in: lifetime } = accepted(answer).body;
  if (typeof accessToken !== "string") {
    // A refresh that answers without an access token has still rotated the refresh token: store the new one.
    if (typeof next === "string")
      await writeTokens(remoteRecord(core), {
        issuedTo: issuedTo(core.configuration),
        accessToken: "",
        refreshToken: next,
        issuedAt: 0,
        expiresAt: 0,
      });
    throw new PimsFailure({ kind: "TokensMissing", reason: "no access_token", host: answer.host });
  }
  const seconds = typeof lifetime === "number" ? lifetime : LIFETIME_SECONDS;
  const issuedAt = core.platform.clock.now();
  const tokens: StoredTokens = {
    issuedTo: issuedTo(core.configuration),
    accessToken,
    // The production server's refresh answers have no refresh token: keep the old one (docs/protocol.md#remote-access-token).
    refreshToken: typeof next === "string" ? next : refreshToken,
    issuedAt,
    expiresAt: issuedAt + seconds * 1000,
  };
  await writeTokens(remoteRecord(core), tokens);
  return accessToken;
}
