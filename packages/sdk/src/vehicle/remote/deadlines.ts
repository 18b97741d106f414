import type { Core } from "../../core/core.ts";

/** The longest times of a command's steps, in milliseconds. */
export interface Deadlines {
  /** From its publication to its acceptance. */
  readonly acceptedMs: number;
  /** From its acceptance until the vehicle has it, which may have to be woken. */
  readonly forwardedMs: number;
  /** From there to its end. */
  readonly doneMs: number;
}

/** The servers give up on a vehicle after 128 seconds: docs/guide/vehicle-bench.md#remote-commands */
const DEFAULTS: Deadlines = { acceptedMs: 20_000, forwardedMs: 150_000, doneMs: 150_000 };

export const deadlinesOf = ({ vehicle }: Core): Deadlines => ({ ...DEFAULTS, ...vehicle });
