import { StoreError } from "@openpims/maccess";
import {
  type Configuration,
  type InitializeParameters,
  readConfiguration,
  type Servers,
} from "./configuration.ts";
import { type Announced, Core, DEFAULT_TIMEOUT_MS } from "./core.ts";
import { rememberCause } from "./explain/causes.ts";
import { answerable } from "./failure-codes.ts";
import { checkParameters, findDefinition, type Given } from "./judge.ts";
import { Ledger } from "./ledger/ledger.ts";
import { type LimitOptions, readLimits } from "./ledger/limits.ts";
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

class Facade implements Pims {
  readonly #platform: Platform;
  readonly #options: PimsOptions;
  #core: Core | undefined;
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(platform: Platform, options: PimsOptions) {
    this.#platform = platform;
    this.#options = options;
  }

  readonly get = this.#method("get");
  readonly set = this.#method("set");

  initialize(parameters: InitializeParameters, callback?: Callback<undefined>): Promise<Message<undefined>> {
    const { servers = {}, timeoutMs = DEFAULT_TIMEOUT_MS } = this.#options;
    const configuration = attempt(() => readConfiguration(parameters, servers));
    return this.#answer(callback, async () => {
      if (this.#core) throw new PimsFailure(2007);
      const checked = valueOrThrow(configuration);
      const ledger = this.#ledgerFor(checked);
      this.#core = new Core(checked, this.#platform, this.#options, timeoutMs, ledger);
      return undefined;
    });
  }

  release(callback?: Callback<undefined>): Promise<Message<undefined>> {
    return this.#answer(callback, async () => {
      if (!this.#core) throw new PimsFailure(2001);
      this.#core = undefined;
      await Promise.allSettled(this.#underWay);
      return undefined;
    });
  }

  subscribe(_api: string, _parameters: object | null | undefined, callback: Callback): Promise<Message> {
    return this.#answer(callback, () => this.#nothingToSubscribe());
  }

  unsubscribe(_api: string, callback?: Callback): Promise<Message> {
    return this.#answer(callback, () => this.#nothingToSubscribe());
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
      return this.#answer(callback, async () => this.#run(method, api, valueOrThrow(given)));
    };
    return call as Call<M>;
  }

  async #run(method: Method, api: unknown, given: Given): Promise<unknown> {
    const core = this.#core;
    const found = attempt(() => findDefinition(method, api, given));
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
      return await definition.run(core, values as never);
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
    callback: Callback<Result> | undefined,
    work: () => Promise<Result>,
  ): Promise<Message<Result>> {
    const transactionId = newTransactionId(this.#platform.random);
    const answered = this.#settle(transactionId, work);
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

  async #settle<Result>(transactionId: string, work: () => Promise<Result>): Promise<Message<Result>> {
    try {
      // Nothing runs inside the caller's own turn.
      await undefined;
      const result: Result = await work();
      return succeededMessage(transactionId, result);
    } catch (error) {
      if (error instanceof PimsFailure) {
        this.#log({ level: "info", transactionId, event: `answered ${error.code}`, ...whyOf(error) });
        const message = failedMessage(transactionId, error.code, error.subject);
        rememberCause(message, error.cause);
        return message;
      }
      this.#log({ level: "error", transactionId, event: "unforeseen error", details: whereOf(error) });
      return failedMessage(transactionId, 2000);
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

/** Anything but an object, a list included, has no parameters in it. A file's bytes are copied with the rest. */
function copyOf(parameters: unknown): Given {
  if (typeof parameters !== "object" || Array.isArray(parameters)) return {};
  const copied = Object.entries({ ...parameters }).map(([name, value]: [string, unknown]) => [
    name,
    value instanceof Uint8Array ? new Uint8Array(value) : value,
  ]);
  return Object.fromEntries(copied);
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
