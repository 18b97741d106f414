import type { AnyApi, Surroundings } from "../apis/definition/definition.ts";
import { rememberCause } from "../codes/causes.ts";
import {
  type Callback,
  failedMessage,
  type Message,
  newTransactionId,
  PimsFailure,
  succeededMessage,
} from "../codes/message.ts";
import {
  type Configuration,
  type InitializeParameters,
  readConfiguration,
  withChanges,
} from "../configuration/configuration.ts";
import { Core, DEFAULT_TIMEOUT_MS } from "../core/core.ts";
import { Ledger } from "../ledger/ledger.ts";
import { readLimits } from "../ledger/limits.ts";
import { type Called, CallLog } from "../log/call-log.ts";
import type { FileLog } from "../log/file-log.ts";
import type { NamedOptions, Pims } from "../pims.ts";
import type { Platform } from "../platform/platform.ts";
import { attempt, valueOrThrow } from "./attempt.ts";
import { copyOf, type Given } from "./copy-parameters.ts";
import { missingGlobals } from "./required-globals.ts";
import { runApi } from "./run-api.ts";
import type { Call, Method } from "./types.ts";
import { checkParameters, findDefinition, isApi } from "./validate.ts";

export class Facade<Apis extends AnyApi> implements Pims<Apis> {
  readonly #apis: readonly AnyApi[];
  readonly #platform: Platform;
  readonly #fileLog: FileLog | undefined;
  readonly #log: CallLog;
  readonly #surroundings: Surroundings;
  readonly #options: NamedOptions;
  #core: Core | undefined;
  /** What the configuration was read from. */
  #parameters: object = {};
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(apis: readonly Apis[], platform: Platform, options: NamedOptions) {
    this.#apis = apis;
    this.#fileLog = options.fileLog?.(platform);
    this.#log = new CallLog(this.#fileLog, options.log);
    this.#platform = { ...platform, fetch: this.#fileLog?.logged(platform.fetch) ?? platform.fetch };
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
      const missing = missingGlobals().join(", ");
      if (missing)
        throw new PimsFailure(2000, undefined, { cause: `this JavaScript engine has no ${missing}` });
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
    this.#fileLog?.follow(configuration.monitoring);
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

  /** None of the APIs has events. */
  async #nothingToSubscribe(): Promise<unknown> {
    throw new PimsFailure(this.#core ? 2002 : 2001);
  }

  #method<M extends Method>(method: M): Call<M, Apis> {
    const call = (api: unknown, ...rest: [unknown?, Callback?]): Promise<Message> => {
      const [parameters, callback] = typeof rest[0] === "function" ? [undefined, rest[0] as Callback] : rest;
      // Copied now: what the caller changes in them later changes nothing.
      const given = attempt(() => copyOf(parameters));
      const called: Called = { api: isApi(this.#apis, method, api) ? `${method} ${api}` : method };
      return this.#answer(called, callback, async () => this.#run(method, api, valueOrThrow(given), called));
    };
    return call as Call<M, Apis>;
  }

  async #run(method: Method, api: unknown, given: Given, called: Called): Promise<unknown> {
    const core = this.#core;
    const found = attempt(() => findDefinition(this.#apis, method, api, given));
    if (found.ok) called.variant = found.value.select[found.value.select.length - 1]?.[1];
    // What the reference gives no 2001 answers before initialize too.
    if (!core && (!found.ok || found.value.errors.length > 0)) throw new PimsFailure(2001);
    const definition = valueOrThrow(found);
    const values = checkParameters(definition, given);
    const running = runApi(definition, core, values, this.#surroundings);
    this.#underWay.add(running);
    try {
      return await running;
    } finally {
      this.#underWay.delete(running);
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
      this.#log.tell({ level: "error", transactionId: message.transactionId, event: "the callback threw" });
    }
  }

  async #settle<Result>(
    called: Called,
    transactionId: string,
    work: () => Promise<Result>,
  ): Promise<Message<Result>> {
    const record = this.#log.begin(called);
    try {
      // Nothing runs inside the caller's own turn.
      await undefined;
      const result: Result = await work();
      const message = succeededMessage(transactionId, result);
      record.succeeded(message);
      // The last thing the facade does, so that the process may end at once.
      if (called.api === "release") await this.#fileLog?.flush();
      return message;
    } catch (error) {
      const { code, subject, cause }: Partial<PimsFailure> = error instanceof PimsFailure ? error : {};
      const message = failedMessage(transactionId, code ?? 2000, subject);
      rememberCause(message, cause);
      record.failed(message, error);
      return message;
    }
  }

  /** @throws PimsFailure 2102 */
  #ledgerFor({ environment }: Configuration): Ledger {
    const { storage, clock } = this.#platform;
    const limits = readLimits(this.#options.limits, environment);
    return new Ledger(storage.record("ledger"), clock, limits, (event) =>
      this.#log.tell({ level: "error", transactionId: "", event }),
    );
  }
}
