// The state that a restart must not forget: tries of the code, pauses after failures, limits.
import { join } from "node:path";
import { makeFolder, replaceFile } from "@openpims/sdk/node";
import { readOwnerOnly } from "../configuration/owner-only-file.ts";
import { UsageError } from "../terminal/usage-error.ts";
import type { DiscoveryForm } from "./discovery.ts";
import type { BrokerMemo } from "./options.ts";
import { type CodeTries, NO_TRIES } from "./safety/unlock-code.ts";

/** Failures in a row, and the time before which nothing is tried again, in milliseconds since 1970. */
export interface Pause {
  readonly failures: number;
  readonly until: number;
}

export const NO_PAUSE: Pause = { failures: 0, until: 0 };

/** The state of one vehicle. */
export interface KeptVehicle {
  /** % at which the charge ends; 100 is no limit. */
  readonly limit: number;
  readonly readAt: number;
  readonly wokenAt: number;
  /** The times at which the limit stopped the charge since the car was plugged in. */
  readonly stops: readonly number[];
  /** True if the owner started a charge over the limit: it ends with the cable. */
  readonly isOverridden: boolean;
}

export const NEW_VEHICLE: KeptVehicle = { limit: 100, readAt: 0, wokenAt: 0, stops: [], isOverridden: false };

interface Kept {
  readonly tries: CodeTries;
  /** The time of the newest command of each entity, by `VIN/KEY`. */
  readonly newest: Readonly<Record<string, number>>;
  readonly pauses: Readonly<Record<string, Pause>>;
  /** The PIN's file, by its times and size, whose PIN was refused. */
  readonly refusedPinFile: string | null;
  readonly vehicles: Readonly<Record<string, KeptVehicle>>;
  /** The form of the last announcement; `null` before the first one. */
  readonly form: DiscoveryForm | null;
  /** The broker of the last start. */
  readonly broker: BrokerMemo | null;
}

const EMPTY: Kept = {
  tries: NO_TRIES,
  newest: {},
  pauses: {},
  refusedPinFile: null,
  vehicles: {},
  form: null,
  broker: null,
};

export const bridgeFolder = (data: string): string => join(data, "bridge");
export const stateFile = (data: string): string => join(bridgeFolder(data), "state.json");

/** A change that is not on disk. It counts as long as the process runs. */
export class NotStored extends Error {
  readonly file: string;
  /** The system's code, such as `ENOSPC`. */
  readonly reason: string;

  constructor(file: string, cause: unknown) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    super(`${file} cannot be written (${reason})`, { cause });
    this.file = file;
    this.reason = reason;
  }
}

/** The kept state, written at each change. */
export class KeptState {
  /** @throws UsageError for a file that cannot be read: the tries of the code would be lost */
  static async open(data: string): Promise<KeptState> {
    await makeFolder(bridgeFolder(data));
    const file = stateFile(data);
    const text = readOwnerOnly(file);
    if (text === undefined) return new KeptState(file, EMPTY);
    try {
      const kept: Kept = { ...EMPTY, ...JSON.parse(text) };
      // Tries that are no numbers would never pause.
      if (![kept.tries.wrong, kept.tries.until].every(Number.isFinite)) throw new Error("no tries");
      return new KeptState(file, kept);
    } catch {
      throw new UsageError(`${file} is damaged: delete it; limits of charges must then be set again`);
    }
  }

  readonly #file: string;
  #kept: Kept;
  #writing: Promise<void> = Promise.resolve();

  private constructor(file: string, kept: Kept) {
    this.#file = file;
    this.#kept = kept;
  }

  get now(): Kept {
    return this.#kept;
  }

  /** Changes the state, and resolves once it is on disk. @throws NotStored */
  change(changes: Partial<Kept>): Promise<void> {
    this.#kept = { ...this.#kept, ...changes };
    const text = `${JSON.stringify(this.#kept)}\n`;
    const written = this.#writing.then(() => this.#write(text));
    this.#writing = written.catch(() => undefined);
    return written;
  }

  async #write(text: string): Promise<void> {
    try {
      await replaceFile(this.#file, text);
    } catch (error) {
      throw new NotStored(this.#file, error);
    }
  }

  vehicle(vin: string): KeptVehicle {
    return this.#kept.vehicles[vin] ?? NEW_VEHICLE;
  }

  changeVehicle(vin: string, changes: Partial<KeptVehicle>): Promise<void> {
    const { vehicles } = this.#kept;
    return this.change({ vehicles: { ...vehicles, [vin]: { ...this.vehicle(vin), ...changes } } });
  }

  pause(name: string): Pause {
    return this.#kept.pauses[name] ?? NO_PAUSE;
  }

  /** Doubles a pause from `firstMs` up to `mostMs`. */
  failed(name: string, now: number, firstMs: number, mostMs: number): Promise<void> {
    const { failures } = this.pause(name);
    const until = now + Math.min(mostMs, firstMs * 2 ** Math.min(failures, 20));
    return this.change({ pauses: { ...this.#kept.pauses, [name]: { failures: failures + 1, until } } });
  }

  async succeeded(name: string): Promise<void> {
    if (this.pause(name).failures === 0) return;
    await this.change({ pauses: { ...this.#kept.pauses, [name]: NO_PAUSE } });
  }
}
