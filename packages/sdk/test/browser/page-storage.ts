// A tab's storage, used from a test: each operation runs in the tab, and the work under a lock runs in the test.
import { randomUUID } from "node:crypto";
import { StoreError } from "@openpims/maccess";
import type { Tab } from "@openpims/testing/browsers/tab";
import type { RecordName, SecureRecord, SecureStorage } from "../../src/platform/platform.ts";

export type Place = readonly [database: string, name: RecordName];

interface Refusal {
  readonly name: string;
  readonly kind?: StoreError["kind"];
  readonly message: string;
}
export type Outcome<T> = { readonly value: T } | { readonly refusal: Refusal };

/** The globals of the application's page. */
export interface PageWindow {
  readonly ready: boolean;
  readonly sdk: typeof import("./fixtures/sdk.ts");
  recordOf(place: Place): SecureRecord;
  attempt<T>(work: () => Promise<T>): Promise<Outcome<T>>;
  request(place: Place, lock: string): void;
  held(lock: string): Promise<Outcome<undefined>>;
  leave(lock: string): Promise<void>;
  requested<T>(request: IDBRequest<T>): Promise<T>;
  inDatabase<T>(name: string, work: (transaction: IDBTransaction) => Promise<T>): Promise<T>;
}
declare const window: PageWindow;

function unwrapped<T>(outcome: Outcome<T>): T {
  // A value of `undefined` has no key in JSON.
  if (!("refusal" in outcome)) return outcome.value;
  const { kind, message } = outcome.refusal;
  throw kind === undefined ? new Error(message) : new StoreError(kind, message);
}

export class PageStorage implements SecureStorage {
  readonly #tab: Tab;
  readonly database: string;

  /** @param database a new one by default */
  constructor(tab: Tab, database: string = randomUUID()) {
    this.#tab = tab;
    this.database = database;
  }

  record(name: RecordName): SecureRecord {
    return new PageRecord(this.#tab, [this.database, name]);
  }
}

/** The last request for a lock in each tab: simultaneous calls may arrive in any order. */
const requests = new WeakMap<Tab, Promise<void>>();

class PageRecord implements SecureRecord {
  readonly #tab: Tab;
  readonly #place: Place;

  constructor(tab: Tab, place: Place) {
    this.#tab = tab;
    this.#place = place;
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const lock = randomUUID();
    const before = requests.get(this.#tab) ?? Promise.resolve();
    const request = ([place, id]: readonly [Place, string]) => window.request(place, id);
    const requested = before.then(() => this.#tab.evaluate(request, [this.#place, lock] as const));
    // No await before this line, so that the tab gets the requests in the order of the calls.
    requests.set(this.#tab, requested);
    await requested;
    unwrapped(await this.#tab.evaluate((id) => window.held(id), lock));
    try {
      return await work();
    } finally {
      await this.#tab.evaluate((id) => window.leave(id), lock);
    }
  }

  async read(): Promise<string | undefined> {
    return unwrapped(
      await this.#tab.evaluate((place) => window.attempt(() => window.recordOf(place).read()), this.#place),
    );
  }

  async write(text: string): Promise<void> {
    const write = ([place, given]: readonly [Place, string]) =>
      window.attempt(() => window.recordOf(place).write(given));
    unwrapped(await this.#tab.evaluate(write, [this.#place, text] as const));
  }

  async setAside(): Promise<void> {
    unwrapped(
      await this.#tab.evaluate(
        (place) => window.attempt(() => window.recordOf(place).setAside()),
        this.#place,
      ),
    );
  }
}
