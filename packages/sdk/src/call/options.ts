import type { Servers } from "../configuration/parameters.ts";
import type { Announced } from "../core/core.ts";
import type { LimitOptions } from "../ledger/limits.ts";
import type { LogEntry } from "../log/call-log.ts";
import type { fileLog } from "../log/file-log.ts";
import type { Platform } from "../platform/platform.ts";

/** Options that the reference has no parameter for. */
export interface PimsOptions extends Partial<Platform>, Announced {
  /** The account services' addresses. `development` fills in the bundled service's where none is given. */
  readonly servers?: Servers;
  /** The longest time of one request, in milliseconds; 10,000 by default. */
  readonly timeoutMs?: number;
  /**
   * This device's limits on the things that an account can run out of; one that is left out has the default of
   * `environnement` (figures for `Production`, none elsewhere). A call over its limit is refused unsent: 2000, see
   * `explain`.
   */
  readonly limits?: LimitOptions;
  /** Takes the log's entries; by default they go nowhere. */
  readonly log?: (entry: LogEntry) => void;
}

/** Options of a facade that has not everything by itself. */
export interface NamedOptions extends PimsOptions {
  /**
   * The function of this name: it writes the log files that `monitoring` asks for, where the platform has `logFiles`. Without
   * it there are none.
   */
  readonly fileLog?: typeof fileLog;
}
