import type { AnyApi } from "./apis/definition/definition.ts";
import { definitions } from "./apis/registry.ts";
import { Facade } from "./call/facade.ts";
import type { Call, Definition } from "./call/types.ts";
import type { Callback, Message } from "./codes/message.ts";
import type { InitializeParameters, Servers } from "./configuration/configuration.ts";
import type { Announced } from "./core/core.ts";
import type { LimitOptions } from "./ledger/limits.ts";
import type { LogEntry } from "./log/call-log.ts";
import { fileLog } from "./log/file-log.ts";
import type { Platform } from "./platform/platform.ts";

/** What the reference has no parameter for. */
export interface PimsOptions extends Partial<Platform>, Announced {
  /** The account services' addresses. `development` fills in the bundled service's where none is given. */
  readonly servers?: Servers;
  /** How long one request may take, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
  /**
   * How much of what the account can run out of this device may use; what is left out has the default of `environnement`
   * (figures for `Production`, none elsewhere). A call over its limit is refused unsent: 2000, see `explain`.
   */
  readonly limits?: LimitOptions;
  /** Takes the log's entries; by default they go nowhere. */
  readonly log?: (entry: LogEntry) => void;
}

/** What a facade takes that has not everything by itself. */
export interface NamedOptions extends PimsOptions {
  /**
   * The function of this name: it writes the log files that `monitoring` asks for, where the platform has `logFiles`. Without
   * it there are none.
   */
  readonly fileLog?: typeof fileLog;
}

/**
 * The facade. Every call returns a promise of its message and, where a callback is given, calls it with the same
 * message exactly once, after the promise is settled. Nothing is ever thrown: an error is a FAILED message.
 */
export interface Pims<Apis extends AnyApi = Definition> {
  initialize(parameters: InitializeParameters, callback?: Callback<undefined>): Promise<Message<undefined>>;
  /** Ends the facade's work: calls under way are finished first, later ones answer 2001. */
  release(callback?: Callback<undefined>): Promise<Message<undefined>>;
  readonly get: Call<"get", Apis>;
  readonly set: Call<"set", Apis>;
  subscribe(api: string, parameters: object | null | undefined, callback: Callback): Promise<Message>;
  unsubscribe(api: string, callback?: Callback): Promise<Message>;
}

/**
 * Makes a facade that has every API.
 * @param platform the machine it runs on, such as `nodePlatform()`
 * @param options replaces parts of the platform, and says what the reference has no parameter for
 */
export function createPims(platform: Platform, options: PimsOptions = {}): Pims {
  return createPimsWith(definitions, platform, { ...options, fileLog });
}

/**
 * Makes a facade that has the given APIs and no others: those are errors of the compiler, and 2002 where they are called
 * all the same. A bundler leaves out what only they need.
 * @param apis of `@openpims/sdk/apis`, such as `[otpWithPin]`
 * @param platform as for {@link createPims}
 * @param options as for {@link createPims}, and what else the facade is to have
 */
export function createPimsWith<const Apis extends readonly AnyApi[]>(
  apis: Apis,
  platform: Platform,
  options: NamedOptions = {},
): Pims<Apis[number]> {
  return new Facade<Apis[number]>(apis, { ...platform, ...options }, options);
}
