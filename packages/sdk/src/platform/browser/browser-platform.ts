import type { Platform, UserAgent } from "../platform.ts";
import { browserDeviceName, browserFacts } from "./browser-facts.ts";
import { IndexedDbStorage, type IndexedDbStorageOptions } from "./indexed-db-storage.ts";
import { PopupUserAgent } from "./popup-user-agent.ts";
import { webSocketStreams } from "./web-socket-streams.ts";

/** The database and the user agent of a page. */
export interface BrowserPlatformOptions extends IndexedDbStorageOptions {
  /** Shows the identity provider's pages. Default: a `PopupUserAgent`. */
  readonly userAgent?: UserAgent;
}

/** A browser's platform, with its storage. */
export interface BrowserPlatform extends Platform {
  readonly storage: IndexedDbStorage;
}

/**
 * Gives a browser's parts of the SDK: records in IndexedDB, a pop-up for the sign-in, the browser's own fetch and random
 * numbers. The page must be loaded over `https`, or from this machine: docs/guide/web-page.md
 * @param options the database, the sign-in and the device's name
 * @example
 * const pims = createPims(browserPlatform());
 */
export function browserPlatform(options: BrowserPlatformOptions = {}): BrowserPlatform {
  return {
    storage: new IndexedDbStorage(options),
    userAgent: options.userAgent ?? new PopupUserAgent(),
    random: (count) => crypto.getRandomValues(new Uint8Array(count)),
    fetch: globalThis.fetch.bind(globalThis),
    clock: Date,
    deviceName: browserDeviceName(navigator),
    deviceFacts: () => browserFacts(navigator),
    streams: webSocketStreams,
  };
}
