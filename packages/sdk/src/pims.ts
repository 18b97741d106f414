import { StoreError } from "@openpims/maccess";
import {
  type Configuration,
  type InitializeParameters,
  readConfiguration,
  type Servers,
  withChanges,
} from "./configuration.ts";
import { type Announced, Core, DEFAULT_TIMEOUT_MS } from "./core.ts";
import type { Surroundings } from "./definition.ts";
import { rememberCause } from "./explain/causes.ts";
import { answerable } from "./failure-codes.ts";
import { checkParameters, findDefinition, type Given, isApi } from "./judge.ts";
import { Ledger } from "./ledger/ledger.ts";
import { type LimitOptions, readLimits } from "./ledger/limits.ts";
import { FileLog } from "./log/file-log.ts";
import { loggedFetch } from "./log/logged-fetch.ts";
import {
  type Callback,
  failedMessage,
  type Message,
  newTransactionId,
  PimsFailure,
  succeededMessage,
} from "./message.ts";
import type { Platform } from "./platform.ts";
import type { Call, Method } from "./types.ts";

/** What the SDK's log is told. It never holds a PIN, a code, an OTP, a key or a token. */
export interface LogEntry {
  readonly level: "error" | "info";
  /** Of the call's message; empty where the entry is not about one call. */
  readonly transactionId: string;
  readonly event: string;
  readonly details?: string;
}

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

/**
 * The facade. Every call returns a promise of its message and, where a callback is given, calls it with the same
 * message exactly once, after the promise is settled. Nothing is ever thrown: an error is a FAILED message.
 */
export interface Pims {
  initialize(parameters: InitializeParameters, callback?: Callback<undefined>): Promise<Message<undefined>>;
  /** Ends the facade's work: calls under way are finished first, later ones answer 2001. */
  release(callback?: Callback<undefined>): Promise<Message<undefined>>;
  readonly get: Call<"get">;
  readonly set: Call<"set">;
  subscribe(api: string, parameters: object | null | undefined, callback: Callback): Promise<Message>;
  unsubscribe(api: string, callback?: Callback): Promise<Message>;
}

/**
 * Makes a facade.
 * @param platform the machine it runs on, such as `nodePlatform()`
 * @param options replaces parts of the platform, and says what the reference has no parameter for
 */
export function createPims(platform: Platform, options: PimsOptions = {}): Pims {
  return new Facade({ ...platform, ...options }, options);
}

/** A call as the log files name it: by the registry's words, never by the caller's. */
interface Called {
  api: string;
  variant?: string | undefined;
}

class Facade implements Pims {
  readonly #platform: Platform;
  readonly #fileLog: FileLog;
  readonly #surroundings: Surroundings;
  readonly #options: PimsOptions;
  #core: Core | undefined;
  /** What the configuration was read from. */
  #parameters: object = {};
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(platform: Platform, options: PimsOptions) {
    this.#fileLog = new FileLog(platform);
    this.#platform = { ...platform, fetch: loggedFetch(platform.fetch, this.#fileLog) };
    this.#surroundings = {
      platform: this.#platform,
      fileLog: this.#fileLog,
      reconfigure: (changes) => this.#configure(withChanges(this.#parameters, changes), this.#core),
    };
    this.#options = options;
  }

  readonly get = this.#method("get");
  readonly set = this.#method("set");

  initialize(parameters: InitializeParameters, callback?: Callback<undefined>): Promise<Message<undefined>> {
    // Copied now: what the caller changes in them later changes nothing.
    const given = attempt(() => withChanges({}, parameters));
    return this.#answer({ api: "initialize" }, callback, async () => {
      if (this.#core) throw new PimsFailure(2007);
      this.#configure(valueOrThrow(given));
      return undefined;
    });
  }

  /** @throws PimsFailure 2101, 2102: everything is as it was */
  #configure(parameters: object, before?: Core): void {
    const { servers = {}, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options;
    const configuration = readConfiguration(parameters, servers);
    const ledger = this.#ledgerFor(configuration);
    this.#core = new Core(configuration, this.#platform, this.#options, timeoutMs, ledger, before);
    this.#parameters = parameters;
    this.#fileLog.follow(configuration.monitoring);
  }

  release(callback?: Callback<undefined>): Promise<Message<undefined>> {
    return this.#answer({ api: "release" }, callback, async () => {
      if (!this.#core) throw new PimsFailure(2001);
      this.#core = undefined;
      this.#parameters = {};
      await Promise.allSettled(this.#underWay);
      return undefined;
    });
  }

  subscribe(_api: string, _parameters: object | null | undefined, callback: Callback): Promise<Message> {
    return this.#answer({ api: "subscribe" }, callback, () => this.#nothingToSubscribe());
  }

  unsubscribe(_api: string, callback?: Callback): Promise<Message> {
    return this.#answer({ api: "unsubscribe" }, callback, () => this.#nothingToSubscribe());
  }

  /** None of the APIs built so far has events. */
  async #nothingToSubscribe(): Promise<unknown> {
    throw new PimsFailure(this.#core ? 2002 : 2001);
  }

  #method<M extends Method>(method: M): Call<M> {
    const call = (api: unknown, ...rest: [unknown?, Callback?]): Promise<Message> => {
      const [parameters, callback] = typeof rest[0] === "function" ? [undefined, rest[0] as Callback] : rest;
      // Copied now: what the caller changes in them later changes nothing.
      const given = attempt(() => copyOf(parameters));
      const called: Called = { api: isApi(method, api) ? `${method} ${api}` : method };
      return this.#answer(called, callback, async () => this.#run(method, api, valueOrThrow(given), called));
    };
    return call as Call<M>;
  }

  async #run(method: Method, api: unknown, given: Given, called: Called): Promise<unknown> {
    const core = this.#core;
    const found = attempt(() => findDefinition(method, api, given));
    if (found.ok) called.variant = found.value.select.at(-1)?.[1];
    // What the reference gives no 2001 answers before initialize too.
    if (!core && (!found.ok || found.value.errors.length > 0)) throw new PimsFailure(2001);
    const definition = valueOrThrow(found);
    const values = checkParameters(definition, given);
    const running = this.#runDefinition(definition, core, values);
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
    }
  }

  async #runDefinition(
    definition: ReturnType<typeof findDefinition>,
    core: Core | undefined,
    values: Given,
  ): Promise<unknown> {
    try {
      if (definition.authentication && !(await core?.session.isSignedIn())) throw new PimsFailure(2301);
      return await definition.run(core, values as never, this.#surroundings);
    } catch (error) {
      // The platform's own sentence, which says what to do: a locked keychain, a folder that cannot be written.
      if (error instanceof StoreError) throw new PimsFailure(2000, undefined, { cause: error.message });
      if (!(error instanceof PimsFailure)) throw error;
      const code = answerable(error.code, [...definition.errors, ...(definition.tutorialErrors ?? [])]);
      const subject = code === 2344 ? definition.component : error.subject;
      throw code === error.code ? error : new PimsFailure(code, subject, { cause: error.cause });
    }
  }

  /** Turns work into its message, and hands the message to the callback once the promise is settled. */
  #answer<Result>(
    called: Called,
    callback: Callback<Result> | undefined,
    work: () => Promise<Result>,
  ): Promise<Message<Result>> {
    const transactionId = newTransactionId(this.#platform.random);
    const answered = this.#settle(called, transactionId, work);
    if (typeof callback === "function") {
      void answered.then((message) => {
        // A task of its own, so that whoever awaits the promise comes first.
        setTimeout(() => this.#callBack(callback, message), 0);
      });
    }
    return answered;
  }

  #callBack<Result>(callback: Callback<Result>, message: Message<Result>): void {
    try {
      callback(message);
    } catch {
      this.#log({ level: "error", transactionId: message.transactionId, event: "the callback threw" });
    }
  }

  async #settle<Result>(
    called: Called,
    transactionId: string,
    work: () => Promise<Result>,
  ): Promise<Message<Result>> {
    const start = this.#fileLog.now();
    const record = (message: Message<unknown>, why: { details?: string } = {}): void => {
      const failed = message.status === "FAILED";
      this.#fileLog.write(failed ? "low" : "medium", {
        level: failed ? "error" : "info",
        event: "answered",
        ...called,
        transactionId,
        status: message.status,
        ...(failed && { code: message.error.code }),
        ...why,
        durationMs: this.#fileLog.now() - start,
      });
    };
    try {
      // Nothing runs inside the caller's own turn.
      await undefined;
      const result: Result = await work();
      const message = succeededMessage(transactionId, result);
      record(message);
      // The last thing the facade does, so that the process may end at once.
      if (called.api === "release") await this.#fileLog.flush();
      return message;
    } catch (error) {
      if (error instanceof PimsFailure) {
        const why = whyOf(error);
        this.#log({ level: "info", transactionId, event: `answered ${error.code}`, ...why });
        const message = failedMessage(transactionId, error.code, error.subject);
        rememberCause(message, error.cause);
        record(message, why);
        return message;
      }
      const details = whereOf(error);
      this.#log({ level: "error", transactionId, event: "unforeseen error", details });
      const message = failedMessage(transactionId, 2000);
      record(message, { details });
      return message;
    }
  }

  /** @throws PimsFailure 2102 */
  #ledgerFor({ environment }: Configuration): Ledger {
    const { storage, clock } = this.#platform;
    const limits = readLimits(this.#options.limits, environment);
    return new Ledger(storage.record("ledger"), clock, limits, (event) =>
      this.#log({ level: "error", transactionId: "", event }),
    );
  }

  #log(entry: LogEntry): void {
    try {
      this.#options.log?.(entry);
    } catch {
      // A log that fails takes nothing else with it.
    }
  }
}

type Attempt<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

/**
 * Anything but an object, a list included, has no parameters in it. A file's bytes and plain objects are copied with the
 * rest.
 */
function copyOf(parameters: unknown): Given {
  if (typeof parameters !== "object" || Array.isArray(parameters)) return {};
  const entries = Object.entries({ ...parameters });
  return Object.fromEntries(entries.map(([name, value]: [string, unknown]) => [name, copyOfValue(value)]));
}

function copyOfValue(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  const isPlain =
    typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  return isPlain ? { ...value } : value;
}

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, error };
  }
}

function valueOrThrow<T>(attempted: Attempt<T>): T {
  if (attempted.ok) return attempted.value;
  throw attempted.error;
}

/** The cause in a few words: a device's failure names its kind, word and reason; none of them holds a secret. */
function whyOf(failure: PimsFailure): { details?: string } {
  const { cause } = failure;
  if (typeof cause === "string") return { details: cause };
  if (typeof cause !== "object" || cause === null || !("kind" in cause)) return {};
  return { details: Object.values(cause).join(", ") };
}

/** Where an unforeseen error came from, without its message: that could quote what it stumbled over. */
function whereOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = error.stack?.split("\n").filter((line) => line.startsWith("    at ")) ?? [];
  return [error.name, ...frames.slice(0, 8).map((frame) => frame.trim())].join("\n");
}
