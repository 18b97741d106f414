import type { Renewal } from "../../account/stored-tokens.ts";
import type { PimsFailure } from "../../codes/failure.ts";
import type { Streams } from "../../platform/platform.ts";
import { BrokerRefused, MqttConnection, type MqttConnectionOptions } from "../mqtt/connection.ts";
import type { BrokerPlace } from "./broker.ts";
import { brokerFailure } from "./broker.ts";

/** The parts that a link asks for at each connection. */
export interface LinkSource {
  readonly streams: () => Streams;
  readonly broker: () => Promise<BrokerPlace>;
  readonly token: (renew: Renewal) => Promise<string>;
  /** The filters that a connection is of no use without, and those that the broker may refuse. */
  readonly filters: () => Promise<Pick<MqttConnectionOptions, "filters" | "spareFilters">>;
  /** Receives the spare filters that the broker refused. */
  readonly refused: (filters: readonly string[]) => void;
  readonly message: (topic: string, payload: string) => void;
  readonly random: (count: number) => Uint8Array;
  readonly timeoutMs: number;
  /** True while an answer to a command is awaited. */
  readonly isAwaited: () => boolean;
  /**
   * Receives the first failure to come back after a loss, and one that only the user can mend, such as 2302.
   * @param isLast true if the link gives up
   */
  readonly failed: (failure: PimsFailure, isLast: boolean) => void;
}

/** The user of the brokers; the password is the remote-access token. */
const USER = "IMA_OAUTH_ACCESS_TOKEN";

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;
/** A command under way loses the answers that come meanwhile. Its own deadlines bound these retries. */
const LONGEST_DELAY_OF_COMMAND_MS = 4_000;
/** A connection that lasts as long ends the row of failures. A broker may take a client and close at once. */
const STABLE_MS = LONGEST_DELAY_MS;

/** CONNACK for a wrong password, and for one that is no longer authorized (MQTT 3.1.1 §3.2.2.3). */
const TOKEN_REFUSED = [4, 5];

interface OpenLink {
  readonly connection: MqttConnection;
  readonly token: string;
}

/** A connection to the broker that comes back by itself, as long as somebody needs it. */
export class Link {
  readonly #source: LinkSource;
  #open: OpenLink | undefined;
  #opening: Promise<OpenLink> | undefined;
  #isNeeded = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;
  #stable: ReturnType<typeof setTimeout> | undefined;
  /** True from the first failure to come back until the connection is there again. */
  #isFailureTold = false;
  /** Spare filters that were added during an opening, which may have asked for its filters before. */
  #late: readonly string[] = [];
  /** Incremented by `drop`, so that an earlier opening does not bring the connection back. */
  #turn = 0;

  constructor(source: LinkSource) {
    this.#source = source;
  }

  get isOpen(): boolean {
    return this.#open?.connection.isOpen ?? false;
  }

  /** Ends the connection, until the next `open`. */
  drop(): void {
    this.#turn += 1;
    this.#isNeeded = false;
    this.#failures = 0;
    this.#cancelRetry();
    clearTimeout(this.#stable);
    this.#opening = undefined;
    this.#late = [];
    this.#open?.connection.close();
    this.#open = undefined;
  }

  /**
   * Gives the connection, opened with the token that is valid now.
   * @param renew `always` asks for a new token, and connects with that
   * @throws PimsFailure 2302, 2377, and those of the token
   */
  async open(renew: Renewal = "where it ends"): Promise<OpenLink> {
    this.#isNeeded = true;
    const turn = this.#turn;
    const wasPlanned = this.#cancelRetry();
    try {
      return await this.#opened(renew);
    } catch (error) {
      // A command must not end the retries that subscriptions wait for.
      if (wasPlanned && turn === this.#turn) this.#planRetry();
      throw error;
    }
  }

  async #opened(renew: Renewal): Promise<OpenLink> {
    if (this.#opening && renew === "where it ends") return this.#opening;
    const turn = this.#turn;
    this.#late = [];
    const before = this.#opening?.catch(() => undefined);
    const opening = (async () => {
      await before;
      return this.#connect(renew, turn);
    })();
    this.#opening = opening;
    try {
      return await opening;
    } finally {
      if (this.#opening === opening) this.#opening = undefined;
    }
  }

  /** Adds spare filters to the open connection, and to the one that is being opened. */
  subscribe(filters: readonly string[]): void {
    this.#open?.connection.subscribe(filters);
    if (this.#opening) this.#late = [...this.#late, ...filters];
  }

  /** Takes filters back from the open connection. */
  unsubscribe(filters: readonly string[]): void {
    this.#open?.connection.unsubscribe(filters);
    this.#late = this.#late.filter((filter) => !filters.includes(filter));
  }

  async #connect(renew: Renewal, turn: number): Promise<OpenLink> {
    const { token: tokenOf } = this.#source;
    const token = await tokenOf(renew);
    const open = this.#open;
    if (open?.connection.isOpen && open.token === token) return open;
    const place = await this.#source.broker();
    const filters = await this.#source.filters();
    const connect = (password: string) => this.#openConnection(place, filters, password);
    try {
      return this.#keep(await connect(token), token, turn);
    } catch (error) {
      const refused = error instanceof BrokerRefused && TOKEN_REFUSED.includes(error.returnCode);
      if (!refused || renew === "always") throw brokerFailure(error, place.address);
    }
    const next = await tokenOf("always");
    try {
      return this.#keep(await connect(next), next, turn);
    } catch (error) {
      throw brokerFailure(error, place.address);
    }
  }

  /** Replaces the connection. The old one stays until now, so that its answers still arrive. */
  #keep(connection: MqttConnection, token: string, turn: number): OpenLink {
    const open = { connection, token };
    const before = this.#open;
    if (turn !== this.#turn) {
      connection.close();
      return open;
    }
    this.#open = open;
    this.#isFailureTold = false;
    clearTimeout(this.#stable);
    this.#stable = setTimeout(() => {
      this.#failures = 0;
    }, STABLE_MS);
    before?.connection.close();
    if (this.#late.length > 0) connection.subscribe(this.#late);
    this.#late = [];
    return open;
  }

  #openConnection(
    place: BrokerPlace,
    filters: Pick<MqttConnectionOptions, "filters" | "spareFilters">,
    password: string,
  ): Promise<MqttConnection> {
    const { streams, message, refused, timeoutMs } = this.#source;
    const opened = MqttConnection.open(streams(), {
      ...place,
      ...filters,
      client: { user: USER, password },
      timeoutMs,
      message,
      refused,
      closed: () => void opened.then((connection) => this.#lost(connection)),
    });
    return opened;
  }

  #lost(connection: MqttConnection): void {
    if (this.#open?.connection !== connection) return;
    this.#open = undefined;
    clearTimeout(this.#stable);
    if (this.#isNeeded) this.#planRetry();
  }

  /** Waits twice as long after each failure, and by a random part of it: clients of one broker must not return at once. */
  #planRetry(): void {
    const most = this.#source.isAwaited() ? LONGEST_DELAY_OF_COMMAND_MS : LONGEST_DELAY_MS;
    const longest = Math.min(most, FIRST_DELAY_MS * 2 ** this.#failures);
    const [byte = 0] = this.#source.random(1);
    this.#failures += 1;
    this.#cancelRetry();
    this.#retry = setTimeout(() => void this.#reopen(), (longest * (1 + byte / 255)) / 2);
  }

  /** @returns true if a retry was planned */
  #cancelRetry(): boolean {
    const wasPlanned = this.#retry !== undefined;
    clearTimeout(this.#retry);
    this.#retry = undefined;
    return wasPlanned;
  }

  async #reopen(): Promise<void> {
    this.#retry = undefined;
    if (!this.#isNeeded || this.isOpen) return;
    const turn = this.#turn;
    try {
      await this.open();
    } catch (error) {
      if (turn !== this.#turn) return;
      const failure = brokerFailure(error, "mqtts://broker");
      const isLast = NEEDS_THE_USER.has(failure.failure.kind);
      if (isLast || !this.#isFailureTold) this.#source.failed(failure, isLast);
      this.#isFailureTold = true;
      if (!isLast) this.#planRetry();
    }
  }
}

/** Failures that no retry ends. */
const NEEDS_THE_USER: ReadonlySet<unknown> = new Set([
  "OtpNeeded",
  "OtpRefused",
  "SessionEnded",
  "TokenRefused",
  2301,
]);
