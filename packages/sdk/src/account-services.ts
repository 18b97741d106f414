// pims-sdk.md, Production; field-notes.md, HTTP details: the account services behind the CVS token.
import type { Configuration } from "./configuration.ts";
import { PimsFailure } from "./message.ts";
import type { Platform } from "./platform.ts";
import { networkFailure, type Session } from "./session.ts";

export class AccountServices {
  readonly #configuration: Configuration;
  readonly #platform: Platform;
  readonly #session: Session;
  readonly #timeoutMs: number;

  constructor(configuration: Configuration, platform: Platform, session: Session, timeoutMs: number) {
    this.#configuration = configuration;
    this.#platform = platform;
    this.#session = session;
    this.#timeoutMs = timeoutMs;
  }

  /** Has a code sent to the account's trusted number. Never repeated by itself: SMS codes run out. */
  async sendSmsCode(): Promise<void> {
    await this.#post("/applications/cvs/v4/mobile/smsCode");
  }

  /** @throws PimsFailure 2006, 2201, 2202, 2204, 2301 */
  async #post(path: string): Promise<void> {
    const { servers, clientId, brand } = this.#configuration;
    if (servers.api === undefined) throw new PimsFailure(2006);
    const url = `${servers.api.replace(/\/+$/, "")}${path}?client_id=${encodeURIComponent(clientId)}`;
    const token = await this.#session.accessToken();
    const response = await this.#send(url, {
      authorization: `Bearer ${token}`,
      accept: "application/hal+json",
      // field-notes.md: the realm of the brand.
      "x-introspect-realm": `clientsB2C${brand === "Ds" ? "DS" : brand}`,
    });
    await response.body?.cancel();
    if (response.status === 401) throw new PimsFailure(2301);
    if (!response.ok) throw new PimsFailure(2204, undefined, { cause: `HTTP ${response.status}` });
  }

  async #send(url: string, headers: Record<string, string>): Promise<Response> {
    const signal = AbortSignal.timeout(this.#timeoutMs);
    try {
      return await this.#platform.fetch(url, { method: "POST", headers, redirect: "manual", signal });
    } catch (error) {
      throw networkFailure(error) ?? error;
    }
  }
}
