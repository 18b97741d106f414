// docs/protocol.md#use-of-an-otp: the token that reaches the car, bought with an OTP and then refreshed.

import { OTP_NEEDED } from "../codes/causes.ts";
import { PimsFailure } from "../codes/message.ts";
import type { Core, Kept } from "../core/core.ts";
import type { Clock, SecureRecord } from "../platform/platform.ts";
import { AccountServices, type RemoteGrant } from "./account-services.ts";
import {
  isFresh,
  isStoredTokens,
  type Renewal,
  readTokens,
  type StoredTokens,
  writeTokens,
} from "./stored-tokens.ts";

export class RemoteAccess {
  readonly #accounts: AccountServices;
  readonly #record: SecureRecord;
  readonly #clock: Clock;
  readonly #kept: Kept;

  constructor(core: Core) {
    this.#kept = core.kept;
    this.#accounts = new AccountServices(core);
    this.#record = core.platform.storage.record("remote");
    this.#clock = core.platform.clock;
  }

  /**
   * Hands the newest OTP to a call that takes one itself.
   * @throws PimsFailure 2302 where there is none; what `use` throws
   */
  async useOtp(use: (otp: string) => Promise<void>): Promise<void> {
    const otp = this.#kept.otp;
    if (otp === undefined) throw new PimsFailure(2302, undefined, { cause: OTP_NEEDED });
    // Whatever becomes of the request, the server may have used the OTP up.
    this.#kept.otp = undefined;
    try {
      await use(otp);
    } catch (error) {
      // A code is judged before the OTP is.
      const codeRefused = error instanceof PimsFailure && (error.code === 2305 || error.code === 2306);
      if (codeRefused) this.#kept.otp ??= otp;
      throw error;
    }
  }

  /** Ends what another user, or this one before signing out, had. */
  async forget(): Promise<void> {
    this.#kept.otp = undefined;
    await this.#record.exclusively(() => writeTokens(this.#record, null));
  }

  /**
   * The remote-access token, refreshed or exchanged for an OTP where it has to be.
   * @throws PimsFailure 2302 where an OTP is needed first; 2006, 2201, 2202, 2204, 2301
   */
  async token(renew: Renewal): Promise<string> {
    const seen = await this.#read();
    if (seen && renew === "where it ends" && isFresh(seen, this.#clock)) return seen.accessToken;
    // Refresh tokens rotate and an OTP is accepted once, so one caller does it for all.
    return this.#record.exclusively(async () => {
      const current = await this.#read();
      if (current && current.accessToken !== seen?.accessToken) return current.accessToken;
      const renewed = (await this.#refresh(current)) ?? (await this.#exchange());
      if (renewed) return renewed;
      throw new PimsFailure(2302);
    });
  }

  async #refresh(current: StoredTokens | undefined): Promise<string | undefined> {
    if (current?.refreshToken === undefined) return undefined;
    const grant = { grant_type: "refresh_token", refresh_token: current.refreshToken } as const;
    const renewed = await this.#ask(grant, current.refreshToken);
    if (renewed === undefined) await writeTokens(this.#record, null);
    return renewed;
  }

  async #exchange(): Promise<string | undefined> {
    const otp = this.#kept.otp;
    if (otp === undefined) return undefined;
    // Whatever becomes of the request, the server may have used the OTP up.
    this.#kept.otp = undefined;
    return this.#ask({ grant_type: "password", password: otp });
  }

  async #ask(grant: RemoteGrant, refreshToken?: string): Promise<string | undefined> {
    const tokens = await this.#accounts.remoteAccessToken(grant);
    if (!tokens) return undefined;
    const session: StoredTokens = {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken ?? refreshToken,
      expiresAt: this.#clock.now() + tokens.lifetimeSeconds * 1000,
    };
    await writeTokens(this.#record, session);
    return session.accessToken;
  }

  #read(): Promise<StoredTokens | undefined> {
    return readTokens(this.#record, isStoredTokens);
  }
}
