// docs/protocol.md#account-services: the services behind the CVS token.

import { OTP_NEEDED } from "../codes/causes.ts";
import { unwrap } from "../codes/failure-codes.ts";
import { PimsFailure } from "../codes/message.ts";
import type { MetCode } from "../codes/met-codes.ts";
import type { Configuration } from "../configuration/configuration.ts";
import { PRODUCTION_API, productionProfile } from "../configuration/production.ts";
import type { Core } from "../core/core.ts";
import { wholeAnswers } from "../core/http.ts";
import { timeoutSignal } from "../core/timeout-signal.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { Session } from "./session.ts";

/** The one address that has an SMS sent: whatever is asked of it is counted, for any purpose. */
const SMS_CODE = "/applications/cvs/v4/mobile/smsCode";

export class AccountServices {
  readonly #configuration: Configuration;
  readonly #fetch: typeof globalThis.fetch;
  readonly #session: Session;
  readonly #timeoutMs: number;
  readonly #ledger: Ledger;

  constructor(core: Core) {
    this.#configuration = core.configuration;
    this.#fetch = wholeAnswers(core.platform.fetch);
    this.#session = new Session(core);
    this.#timeoutMs = core.timeoutMs;
    this.#ledger = core.ledger;
  }

  /** Has a code sent to the account's trusted number. Never repeated by itself: SMS codes run out. */
  async sendSmsCode(purpose: "enrollment" | "resetPIN"): Promise<void> {
    if (purpose === "resetPIN") this.#onlyBundled();
    const body = purpose === "enrollment" ? undefined : { purpose };
    accepted(await this.#ask("POST", SMS_CODE, body));
  }

  /**
   * Asks for a remote-access token.
   * @returns `undefined` where the grant is refused: an OTP that is used or expired, a refresh token that is over
   */
  async remoteAccessToken(grant: RemoteGrant): Promise<RemoteTokens | undefined> {
    const answer = await this.#ask("POST", "/connectedcar/v4/virtualkey/remoteaccess/token", grant);
    if (answer.status === 400 && answer.body.error === "invalid_grant") return undefined;
    const {
      access_token: accessToken,
      refresh_token: refreshToken,
      expires_in: lifetime,
    } = accepted(answer).body;
    if (typeof accessToken !== "string") throw new PimsFailure(2204, undefined, { cause: "no access_token" });
    return {
      accessToken,
      // The production server's refresh answers carry none: keep the old one (docs/protocol.md#remote-access-token).
      ...(typeof refreshToken === "string" && { refreshToken }),
      lifetimeSeconds: typeof lifetime === "number" ? lifetime : REMOTE_LIFETIME_SECONDS,
    };
  }

  /** Has a code sent to a number, which shows that it is in the user's hands. Never repeated by itself. */
  async sendCertificationCode(phoneNumber: string): Promise<void> {
    this.#onlyBundled();
    const body = { purpose: "phoneNumberCertification", phoneNumber };
    accepted(await this.#ask("POST", SMS_CODE, body));
  }

  /**
   * Makes a number the account's trusted one, for the code that was sent to it. The same again is taken as done.
   * @param enrolling lets the same code then enrol a device
   * @throws PimsFailure 2390 where the account has a number; 2305, 2306
   */
  async addPhoneNumber(smsCode: string, phoneNumber: string, enrolling: boolean): Promise<void> {
    this.#onlyBundled();
    accepted(
      await this.#ask("POST", TRUSTED_NUMBER, { smsCode, phoneNumber, ...(enrolling && { enrolling }) }),
    );
  }

  /**
   * Puts a number in the place of the account's trusted one. The same again is taken as done.
   * @param otp of one of the account's devices: a signed-in user alone may not move where codes go
   * @throws PimsFailure 2302 where the OTP is refused, 2307 where there is no number; 2305, 2306
   */
  async modifyPhoneNumber(smsCode: string, phoneNumber: string, otp: string): Promise<void> {
    this.#onlyBundled();
    accepted(await this.#ask("PUT", TRUSTED_NUMBER, { smsCode, phoneNumber, otp }));
  }

  /** @throws PimsFailure 2002 where the services for a phone number are not supported */
  checkPhoneNumberServices(): void {
    this.#onlyBundled();
  }

  /** The number that codes are sent to, `undefined` where the account has none. */
  async trustedPhoneNumber(): Promise<string | undefined> {
    this.#onlyBundled();
    const answer = await this.#ask("GET", TRUSTED_NUMBER);
    if (answer.status === 404) return undefined;
    const { phoneNumber } = accepted(answer).body;
    if (typeof phoneNumber !== "string") throw new PimsFailure(2204, undefined, { cause: "no phoneNumber" });
    return phoneNumber;
  }

  /** Ends every enrollment of the account, its PIN and its block. */
  async removeEnrollments(): Promise<void> {
    this.#onlyBundled();
    accepted(await this.#ask("DELETE", "/applications/cvs/v4/mobile/enrollments"));
  }

  /**
   * docs/protocol.md#production: a service whose production address is not public is not supported there. Another
   * address, given as `servers.api`, is taken to be of a service like the bundled one.
   */
  #onlyBundled(): void {
    const { environment, servers } = this.#configuration;
    if (environment === "Production" && isSameOrigin(servers.api, PRODUCTION_API))
      throw new PimsFailure(2002);
  }

  /** @throws PimsFailure 2006, 2201, 2202, 2204, 2301 */
  async #ask(method: "GET" | "POST" | "PUT" | "DELETE", path: string, body?: object): Promise<Answer> {
    const { servers, clientId, brand } = this.#configuration;
    if (servers.api === undefined) throw new PimsFailure(2006);
    const url = `${servers.api.replace(/\/+$/, "")}${path}?client_id=${encodeURIComponent(clientId)}`;
    const reserved = path === SMS_CODE ? unwrap(await this.#ledger.reserve(["smsCode"])) : undefined;
    let sent = false;
    try {
      const token = await this.#session.accessToken();
      sent = true;
      const response = await this.#send(url, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/hal+json",
          "x-introspect-realm": productionProfile(brand).realm,
          ...(body && { "content-type": "application/json" }),
        },
        ...(body && { body: JSON.stringify(body) }),
      });
      // Refused for its limits, the service sent none.
      if (response.status === 429) await reserved?.close("unsent");
      if (response.status === 401) throw new PimsFailure(2301);
      return response;
    } catch (error) {
      if (!sent || neverArrived(error)) await reserved?.close("unsent");
      throw error;
    }
  }

  async #send(url: string, request: RequestInit): Promise<Answer> {
    const signal = timeoutSignal(this.#timeoutMs);
    const response = await this.#fetch(url, { ...request, redirect: "manual", signal });
    const retryAfter = response.headers.get("retry-after");
    return { status: response.status, retryAfter, body: parseObject(await response.text()) };
  }
}

const TRUSTED_NUMBER = "/applications/cvs/v4/mobile/trustedPhoneNumber";

const isSameOrigin = (address: string | undefined, other: string): boolean =>
  address !== undefined && new URL(address).origin === new URL(other).origin;

const REMOTE_LIFETIME_SECONDS = 900;

/** The words by which the bundled service says why it refuses a phone number. */
const REFUSALS: ReadonlyMap<unknown, MetCode> = new Map<unknown, MetCode>([
  ["sms_code_invalid", 2305],
  ["sms_code_expired", 2306],
  ["phone_number_exists", 2390],
  ["no_phone_number", 2307],
]);

/** What a remote-access token is asked for with. */
export type RemoteGrant =
  | { readonly grant_type: "password"; readonly password: string }
  | { readonly grant_type: "refresh_token"; readonly refresh_token: string };

export interface RemoteTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  readonly lifetimeSeconds: number;
}

/** An answer of the account services; its JSON object, empty where it has none. */
interface Answer {
  readonly status: number;
  /** When another try may be served, in seconds from now. */
  readonly retryAfter: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Without a connection nothing was sent. After any other failure it may have been. */
const neverArrived = (error: unknown): boolean =>
  error instanceof PimsFailure &&
  ["ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ENETUNREACH"].some((code) => code === error.cause);

function accepted(answer: Answer): Answer {
  if (answer.status >= 200 && answer.status < 300) return answer;
  const code = REFUSALS.get(answer.body.error);
  if (code !== undefined) throw new PimsFailure(code);
  if (answer.body.error === "otp_refused") throw new PimsFailure(2302, undefined, { cause: OTP_NEEDED });
  const reason = answer.retryAfter === null ? "" : `, retry after ${Number(answer.retryAfter)} s`;
  const cause = `HTTP ${answer.status}${reason}`;
  throw new PimsFailure(2204, undefined, {
    cause: answer.status === 429 ? { kind: "TooManySms", reason: cause } : cause,
  });
}

function parseObject(text: string): Answer["body"] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Answer["body"]) : {};
  } catch {
    return {};
  }
}
