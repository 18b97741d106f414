import { isSignedIn } from "../account/signed-in-user.ts";
import type { AnyApi, Method, SubscriptionEvent, Surroundings } from "../apis/definition/definition.ts";
import { answerCode } from "../codes/answer-code.ts";
import type { ErrorCode } from "../codes/catalogue.ts";
import { type CallFailure, failureIn, PimsFailure } from "../codes/failure.ts";
import {
  type Callback,
  type Failed,
  type FailedCall,
  failedMessage,
  type Message,
  type ResultMessage,
  succeededMessage,
} from "../codes/message.ts";
import { newTransactionId } from "../codes/transaction-id.ts";
import { withChanges } from "../configuration/changes.ts";
import type { Configuration } from "../configuration/configuration.ts";
import type { InitializeParameters } from "../configuration/parameters.ts";
import { readConfiguration } from "../configuration/read-configuration.ts";
import { environmentInWords } from "../configuration/services.ts";
import { messageOf } from "../core/application-part.ts";
import { type Core, createCore, DEFAULT_TIMEOUT_MS } from "../core/core.ts";
import { recordOf } from "../core/records.ts";
import { Ledger } from "../ledger/ledger.ts";
import { PRODUCTION_LIMITS, readLimits } from "../ledger/limits.ts";
import { pinTries } from "../ledger/pin-tries.ts";
import { costOf } from "../ledger/resources.ts";
import { type Called, CallLog } from "../log/call-log.ts";
import type { FileLog } from "../log/file-log.ts";
import type { Platform } from "../platform/platform.ts";
import { copyOf, type Given } from "./copy-parameters.ts";
import type { NamedOptions } from "./options.ts";
import { missingGlobals } from "./required-globals.ts";
import type { ApiName, Call, Pims, SomeCalls, Subscribe } from "./types.ts";
import { checkParameters, findDefinition, isApi } from "./validate.ts";

/** A call under way. */
interface Underway extends Called {
  /** The API that the call was resolved to, with the codes that it may answer. */
  definition?: AnyApi;
  /** Sends an event of the subscription that the call began. */
  emit?: (event: SubscriptionEvent) => void;
}

const nothing = (): void => undefined;

export class Facade<C extends SomeCalls> implements Pims<C> {
  readonly #apis: readonly AnyApi[];
  readonly #platform: Platform;
  readonly #fileLog: FileLog | undefined;
  readonly #log: CallLog;
  readonly #surroundings: Omit<Surroundings, "emit" | "captured">;
  readonly #options: NamedOptions;
  #core: Core | undefined;
  /** The parameters that the configuration was read from. */
  #parameters: object = {};
  readonly #running = new Set<Promise<unknown>>();

  constructor(apis: readonly AnyApi[], platform: Platform, options: NamedOptions) {
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

  readonly get = this.#method<Call<"get", C>>("get");
  readonly set = this.#method<Call<"set", C>>("set");
  readonly subscribe = this.#method<Subscribe<C>>("subscribe");

  initialize(parameters: InitializeParameters, callback?: Callback<undefined>): Promise<Message<undefined>> {
    const copy = () => withChanges({}, parameters);
    return this.#answer({ api: "initialize" }, callback, copy, async (given) => {
      if (this.#core) throw new PimsFailure(2007);
      const missing = missingGlobals().join(", ");
      if (missing) throw new PimsFailure({ kind: 2000, reason: `this JavaScript engine has no ${missing}` });
      this.#configure(given);
      return undefined;
    });
  }

  /** @throws PimsFailure 2101, 2102, and then changes nothing */
  #configure(parameters: object, before?: Core): void {
    const { servers = {}, timeoutMs = DEFAULT_TIMEOUT_MS, vehicle = {}, limits = {} } = this.#options;
    const configuration = readConfiguration(parameters, servers);
    const ledger = this.#ledgerFor(configuration);
    const parts = { configuration, platform: this.#platform, timeoutMs, ledger, vehicle, limits };
    this.#core = createCore(parts, this.#options, before);
    if (before && before.kept !== this.#core.kept) before.kept.part?.close();
    this.#parameters = parameters;
    this.#fileLog?.follow(configuration.monitoring);
  }

  release(callback?: Callback<undefined>): Promise<Message<undefined>> {
    return this.#answer({ api: "release" }, callback, nothing, async () => {
      const core = this.#core;
      if (!core) throw new PimsFailure(2001);
      this.#core = undefined;
      this.#parameters = {};
      await Promise.allSettled(this.#running);
      core.kept.part?.close();
      return undefined;
    });
  }

  unsubscribe(api: ApiName<"subscribe", C>, callback?: Callback<undefined>): Promise<Message<undefined>> {
    return this.#answer({ api: "unsubscribe" }, callback, nothing, async () => {
      const core = this.#core;
      if (!core) throw new PimsFailure(2001);
      if (!isApi(this.#apis, "subscribe", api)) throw new PimsFailure(2002);
      for (const known of this.#apis) if (known.api === api) known.end?.(core);
      return undefined;
    });
  }

  #method<F>(method: Method): F {
    const call = (api: unknown, ...rest: [unknown?, Callback?]): Promise<Message> => {
      const [parameters, callback] = typeof rest[0] === "function" ? [undefined, rest[0] as Callback] : rest;
      const called: Underway = { api: isApi(this.#apis, method, api) ? `${method} ${api}` : method };
      const copy = () => copyOf(parameters);
      return this.#answer(called, callback, copy, (given) => this.#run(method, api, given, called));
    };
    return call as F;
  }

  async #run(method: Method, api: unknown, given: Given, called: Underway): Promise<unknown> {
    const core = this.#core;
    const definition = findDefinition(this.#apis, core !== undefined, method, api, given);
    called.variant = definition.select[definition.select.length - 1]?.[1];
    const values = checkParameters(definition, given);
    called.definition = definition;
    const emit = called.emit ?? nothing;
    const captured = core && definition.capture?.(core);
    const running = runApi(definition, core, values, { ...this.#surroundings, emit, captured });
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /**
   * Turns work into its message, and passes the message to the callback after the promise is settled.
   * @param copy copies the caller's parameters during the call, so that later changes have no effect
   */
  #answer<Copied, Result>(
    called: Underway,
    callback: Callback<Result> | undefined,
    copy: () => Copied,
    work: (copied: Copied) => Promise<Result>,
  ): Promise<Message<Result>> {
    const transactionId = newTransactionId(this.#platform.random);
    const answered = this.#message(called, transactionId, copy, work);
    if (typeof callback === "function") {
      const tell = (message: Message<Result> | ResultMessage): void =>
        void answered.then(() => {
          // In a task of its own, so that code that awaits the promise runs first.
          setTimeout(() => this.#callBack(callback, message), 0);
        });
      void answered.then(tell);
      called.emit = (event) => tell({ transactionId, status: "RESULT", ...this.#event(event, called) });
    }
    return answered;
  }

  /** The part of a RESULT that its event decides on. */
  #event(event: SubscriptionEvent, { definition }: Underway): { result: unknown } | Pick<Failed, "error"> {
    if ("result" in event) return event;
    const { failure, subject, own } = event.failure;
    const code = answerCode(failure, definition && tableOf(definition), own);
    const { environment } = this.#core?.configuration ?? {};
    return { error: failedMessage("", code, subject, failure, { environment }, own).error };
  }

  #callBack<Result>(callback: Callback<Result>, message: Message | ResultMessage): void {
    try {
      callback(message as never);
    } catch (error) {
      const { transactionId } = message;
      const details = messageOf(error);
      this.#log.report({ level: "error", transactionId, event: "the callback threw", details });
    }
  }

  /** The one place that catches errors from below and turns them into codes. */
  async #message<Copied, Result>(
    called: Underway,
    transactionId: string,
    copy: () => Copied,
    work: (copied: Copied) => Promise<Result>,
  ): Promise<Message<Result>> {
    const end = this.#log.begin(called);
    try {
      const copied = copy();
      // Nothing else runs during the caller's own turn.
      await undefined;
      const result: Result = await work(copied);
      const message = succeededMessage(transactionId, result);
      end(message);
      // Closed last, so that the process may exit at once.
      if (called.api === "release") await this.#fileLog?.flush();
      return message;
    } catch (error) {
      const { definition } = called;
      const thrown = failureIn(error);
      const table = definition && tableOf(definition);
      const code = thrown ? answerCode(thrown.failure, table, thrown.own) : 2000;
      const subject = code === 2344 ? definition?.component : thrown?.subject;
      const facts = await this.#facts(definition, thrown?.failure);
      const message = failedMessage(transactionId, code, subject, thrown?.failure, facts, thrown?.own);
      end(message, thrown ?? error);
      return message;
    }
  }

  /** The facts of a failed call that explain it. */
  async #facts(
    definition: AnyApi | undefined,
    failure: CallFailure | undefined,
  ): Promise<Omit<FailedCall, "failure">> {
    const uses = definition?.uses ?? [];
    const address = failure?.kind === "Unreachable" ? this.#core?.configuration.inWeboUrl : undefined;
    const isWrongPin = failure?.kind === "AccessRefused" && uses.includes("pinTry");
    return {
      costs: [...new Set(uses.map((use) => costOf[use]))],
      takesSmsCode: definition !== undefined && "smsCode" in definition.parameters,
      environment: this.#core && environmentInWords(this.#core.configuration),
      host: address && new URL(address).host,
      pinTries: isWrongPin && this.#core ? await pinTries(this.#core.ledger) : undefined,
    };
  }

  /** @throws PimsFailure 2102 */
  #ledgerFor(configuration: Configuration): Ledger {
    const limits = {
      inForce: readLimits(this.#options.limits, configuration.environment),
      production: PRODUCTION_LIMITS,
    };
    const record = recordOf(this.#platform, "ledger", configuration);
    return new Ledger(record, this.#platform.clock, limits, (event) =>
      this.#log.report({ level: "error", transactionId: "", event }),
    );
  }
}

/** The codes that an API answers. */
const tableOf = ({ errors, proseErrors = [] }: AnyApi): readonly ErrorCode[] => [...errors, ...proseErrors];

/** Runs an API, for a signed-in user if it needs one. @throws PimsFailure, StoreError */
async function runApi(
  definition: AnyApi,
  core: Core | undefined,
  values: Given,
  surroundings: Surroundings,
): Promise<unknown> {
  const isChecked = definition.authentication && !definition.endsSession;
  if (isChecked && !(core && (await isSignedIn(core)))) throw new PimsFailure(2301);
  return definition.run(core as never, values as never, surroundings);
}
