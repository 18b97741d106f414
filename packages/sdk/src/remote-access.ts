// pims-sdk.md, What an OTP is for: the token that reaches the car, bought with an OTP and then refreshed.
import { StoreError } from "@openpims/maccess";
import type { AccountServices, RemoteGrant } from "./account-services.ts";
import { PimsFailure } from "./message.ts";
import type { Clock, Platform, SecureRecord } from "./platform.ts";
import type { Renewal } from "./session.ts";

interface RemoteSession {
  readonly accessToken: string;
  readonly refreshToken?: string | undefined;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** A token this near its end is renewed first: it could end on its way. */
const EXPIRY_MARGIN_MS = 30_000;

export class RemoteAccess {
  readonly #accounts: AccountServices;
  readonly #record: SecureRecord;
  readonly #clock: Clock;
  /** The newest OTP, until it is exchanged. In memory only. */
  #otp: string | undefined;

  constructor(platform: Platform, accounts: AccountServices) {
    this.#accounts = accounts;
    this.#record = platform.storage.record("remote");
    this.#clock = platform.clock;
  }

  /** Keeps an OTP for the next exchange. */
  offer(otp: string): void {
    this.#otp = otp;
  }

  /** Ends what another user, or this one before signing out, had. */
  async forget(): Promise<void> {
    this.#otp = undefined;
    await this.#record.exclusively(() => this.#record.write("null"));
  }

  /**
   * The remote-access token, refreshed or exchanged for an OTP where it has to be.
   * @throws PimsFailure 2302 where an OTP is needed first; 2006, 2201, 2202, 2204, 2301
   */
  async token(renew: Renewal): Promise<string> {
    const seen = await this.#read();
    if (seen && renew === "where it ends" && this.#isFresh(seen)) return seen.accessToken;
    // Refresh tokens rotate and an OTP is accepted once, so one caller does it for all.
    return this.#record.exclusively(async () => {
      const current = await this.#read();
      if (current && current.accessToken !== seen?.accessToken) return current.accessToken;
      const renewed = (await this.#refresh(current)) ?? (await this.#exchange());
      if (renewed) return renewed;
      throw new PimsFailure(2302);
    });
  }

  async #refresh(current: RemoteSession | undefined): Promise<string | undefined> {
    if (current?.refreshToken === undefined) return undefined;
    const grant = { grant_type: "refresh_token", refresh_token: current.refreshToken } as const;
    const renewed = await this.#ask(grant, current.refreshToken);
    if (renewed === undefined) await this.#record.write("null");
    return renewed;
  }

  async #exchange(): Promise<string | undefined> {
    const otp = this.#otp;
    if (otp === undefined) return undefined;
    // Whatever becomes of the request, the server may have used the OTP up.
    this.#otp = undefined;
    return this.#ask({ grant_type: "password", password: otp });
  }

  async #ask(grant: RemoteGrant, refreshToken?: string): Promise<string | undefined> {
    const tokens = await this.#accounts.remoteAccessToken(grant);
    if (!tokens) return undefined;
    const session: RemoteSession = {
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken ?? refreshToken,
      expiresAt: this.#clock.now() + tokens.lifetimeSeconds * 1000,
    };
    await this.#record.write(JSON.stringify(session));
    return session.accessToken;
  }

  #isFresh({ expiresAt }: RemoteSession): boolean {
    return expiresAt - EXPIRY_MARGIN_MS > this.#clock.now();
  }

  /** An unreadable record is none: another OTP buys another token. */
  async #read(): Promise<RemoteSession | undefined> {
    try {
      const stored = await this.#record.read();
      const value: unknown = stored === undefined ? null : JSON.parse(stored);
      return isRemoteSession(value) ? value : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      if (error instanceof StoreError && error.kind === "unreadable") return undefined;
      throw error;
    }
  }
}

function isRemoteSession(value: unknown): value is RemoteSession {
  if (typeof value !== "object" || value === null) return false;
  const { accessToken, expiresAt } = value as Record<string, unknown>;
  return typeof accessToken === "string" && typeof expiresAt === "number";
}
