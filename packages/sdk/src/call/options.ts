import type { Servers } from "../configuration/parameters.ts";
import type { Announced, VehicleOptions } from "../core/core.ts";
import type { LimitOptions } from "../ledger/limits.ts";
import type { LogEntry } from "../log/call-log.ts";
import type { fileLog } from "../log/file-log.ts";
import type { Platform } from "../platform/platform.ts";

/** Options that the reference has no parameter for. */
export interface PimsOptions extends Partial<Platform>, Announced {
  /** The account services' addresses. `development` defaults to the bundled service's. */
  readonly servers?: Servers;
  /** The longest time of one request, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
  /**
   * This device's limits on the account's resources. Default: those of `environnement` (figures for `Production`, none
   * elsewhere). A call over its limit is refused without a request: 2000, see
   * `explain`.
   */
  readonly limits?: LimitOptions;
  /** The vehicle's time zone, and the deadlines of its commands. */
  readonly vehicle?: VehicleOptions;
  /** Receives the log's entries; by default they are dropped. */
  readonly log?: (entry: LogEntry) => void;
}

/** Options of a facade that includes only the named parts. */
export interface NamedOptions extends PimsOptions {
  /**
   * The function `fileLog`: it writes the log files of `monitoring`, if the platform has `logFiles`. Without it no files are
   * written.
   */
  readonly fileLog?: typeof fileLog;
}
