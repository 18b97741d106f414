import type { RandomBytes } from "../crypto/bytes.ts";
import type { Meter } from "../meter.ts";
import type { DeviceStore } from "../store.ts";
import type { HttpAnswer } from "../wire/answer.ts";
import type { Announcement } from "../wire/request.ts";

/** The server that a device belongs to, its stored state, and the functions that it calls for all I/O. */
export interface DeviceOptions {
  /** The server's address, without `/iwws/MAC`. */
  readonly inWeboUrl: string;
  /** The names and versions that each request carries. */
  readonly announcement: Announcement;
  /** Sends one GET; never rejects. The address holds secrets: it must not be logged. */
  readonly get: (url: string) => Promise<HttpAnswer>;
  /** The stored state and its lock: one store for one device. */
  readonly store: DeviceStore;
  /** A cryptographically secure source. */
  readonly random: RandomBytes;
  /** Called before each use of a limited resource. Without a meter nothing is counted. */
  readonly meter?: Meter;
}
