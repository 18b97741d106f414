import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { Policy } from "./policy-fields.ts";
import type { ServerConfiguration } from "./server-settings.ts";

/** The settings of the service, and the options for programs only. */
export interface ServiceOptions extends ServerConfiguration {
  /** The folder of the service's own secrets and of the embedded store. */
  readonly dataDirectory: string;
  /** Seeds the demo account, keeps its SMS codes readable, and serves a first page if pages are served. */
  readonly demo?: boolean;
  /** Values that the operator API cannot change. */
  readonly policy?: Partial<Policy>;
  /** The folder of the built pages (`PAGES_DIRECTORY` of `@openpims/pages`); needed with `pages`. */
  readonly pagesDirectory?: string;
  readonly clock?: Clock;
  /** The log. By default nothing is logged. */
  readonly logger?: Logger;
}
