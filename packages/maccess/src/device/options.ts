import type { RandomBytes } from "../crypto/bytes.ts";
import type { Meter } from "../meter.ts";
import type { DeviceStore } from "../store.ts";
import type { HttpAnswer } from "../wire/answer.ts";
import type { Announcement } from "../wire/request.ts";

/** Everything a device needs of the world: it touches nothing else. */
export interface DeviceOptions {
  /** The server's address, `/iwws/MAC` left out. */
  readonly inWeboUrl: string;
  readonly announcement: Announcement;
  /** Sends one GET; never rejects. The address holds secrets: it must not be logged. */
  readonly get: (url: string) => Promise<HttpAnswer>;
  readonly store: DeviceStore;
  readonly random: RandomBytes;
  /** Asked before anything that an account can run out of is used; without one nothing is counted. */
  readonly meter?: Meter;
}
