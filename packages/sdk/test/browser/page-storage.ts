// A tab's storage, used from a test: each operation runs in the tab, and the work under a lock runs in the test.
import { randomUUID } from "node:crypto";
import { StoreError } from "@openpims/maccess";
import type { Page } from "playwright-core";
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
  if ("value" in outcome) return outcome.value;
  const { kind, message } = outcome.refusal;
  throw kind === undefined ? new Error(message) : new StoreError(kind, message);
}

export class PageStorage implements SecureStorage {
  readonly #page: Page;
  readonly database: string;

  /** @param database a new one by default */
  constructor(page: Page, database: string = randomUUID()) {
    this.#page = page;
    this.database = database;
  }

  record(name: RecordName): SecureRecord {
    return new PageRecord(this.#page, [this.database, name]);
  }
}

/** The last request for a lock in each tab: simultaneous calls may arrive in any order. */
const requests = new WeakMap<Page, Promise<void>>();

class PageRecord implements SecureRecord {
  readonly #page: Page;
  readonly #place: Place;

  constructor(page: Page, place: Place) {
    this.#page = page;
    this.#place = place;
  }

  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const lock = randomUUID();
    const before = requests.get(this.#page) ?? Promise.resolve();
    const request = ([place, id]: readonly [Place, string]) => window.request(place, id);
    const requested = before.then(() => this.#page.evaluate(request, [this.#place, lock] as const));
    // No await before this line, so that the tab gets the requests in the order of the calls.
    requests.set(this.#page, requested);
    await requested;
    unwrapped(await this.#page.evaluate((id) => window.held(id), lock));
    try {
      return await work();
    } finally {
      await this.#page.evaluate((id) => window.leave(id), lock);
    }
  }

  async read(): Promise<string | undefined> {
    return unwrapped(
      await this.#page.evaluate((place) => window.attempt(() => window.recordOf(place).read()), this.#place),
    );
  }

  async write(text: string): Promise<void> {
    const write = ([place, given]: readonly [Place, string]) =>
      window.attempt(() => window.recordOf(place).write(given));
    unwrapped(await this.#page.evaluate(write, [this.#place, text] as const));
  }

  async setAside(): Promise<void> {
    unwrapped(
      await this.#page.evaluate(
        (place) => window.attempt(() => window.recordOf(place).setAside()),
        this.#place,
      ),
    );
  }
}
