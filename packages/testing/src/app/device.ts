import { randomBytes } from "node:crypto";
import { createPims, type Message, type Pims, type PimsOptions, type Platform } from "@openpims/sdk";
import { tlsStreams } from "@openpims/sdk/node";
import type { TestAccount } from "./account.ts";
import { type Caused, failures } from "./failures.ts";
import { TestNetwork } from "./network.ts";
import { TestStorage } from "./storage.ts";
import { TestUserAgent } from "./user-agent.ts";

/**
 * A device of an account: a facade, and the parts of its platform, which a test disturbs.
 * @param account its user
 * @param options of its facade
 * @example
 * const service = await startTestService();
 * const device = await (await service.account()).enrolled();
 * const message = await device.fail(2308);
 */
export class TestDevice {
  readonly account: TestAccount;
  readonly network = new TestNetwork();
  readonly storage = new TestStorage();
  readonly userAgent: TestUserAgent;
  /** For a facade of the application's own, such as one by `createPimsWith`. */
  readonly platform: Platform;
  readonly pims: Pims;

  constructor(account: TestAccount, options: PimsOptions = {}) {
    const { service } = account;
    this.account = account;
    this.userAgent = new TestUserAgent(account);
    this.platform = {
      storage: this.storage,
      userAgent: this.userAgent,
      random: (count) => new Uint8Array(randomBytes(count)),
      fetch: this.network.fetch,
      streams: tlsStreams,
      clock: service.clock,
      deviceName: "test device",
    };
    const servers = { identityProvider: service.url, api: service.url };
    this.pims = createPims(this.platform, { servers, ...options });
  }

  /**
   * Brings about the cause of a code. The device must be enrolled.
   * @returns the call that answers the code; an application makes it itself
   * @throws RangeError if no cause of the code is known
   */
  async cause(code: Caused): Promise<() => Promise<Message>> {
    if (!Object.hasOwn(failures, code))
      throw new RangeError(`no cause of ${code} is known, but of ${Object.keys(failures).join(", ")}`);
    return failures[code](this);
  }

  /** Brings about the cause of a code, and calls. @returns the FAILED message, as an application gets it */
  async fail(code: Caused): Promise<Message> {
    const call = await this.cause(code);
    return call();
  }
}
