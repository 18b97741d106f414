import type { RandomBytes } from "../crypto/bytes.ts";
import type { Meter } from "../meter.ts";
import type { DeviceStore } from "../store.ts";
import type { HttpAnswer } from "../wire/answer.ts";
import type { Announcement } from "../wire/request.ts";

/** All outside access of a device. */
export interface DeviceOptions {
  /** The server's address, without `/iwws/MAC`. */
  readonly inWeboUrl: string;
  readonly announcement: Announcement;
  /** Sends one GET; never rejects. The address holds secrets: it must not be logged. */
  readonly get: (url: string) => Promise<HttpAnswer>;
  readonly store: DeviceStore;
  readonly random: RandomBytes;
  /** Called before each use of a limited resource. Without a meter nothing is counted. */
  readonly meter?: Meter;
}
