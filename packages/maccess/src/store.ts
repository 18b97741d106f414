import type { FailureKind } from "./failures.ts";

/** The platform's storage of a device's state. `read` returns the text that `write` got; the platform may seal it. */
export interface DeviceStore {
  /**
   * Runs `work` while no other caller, in any process, uses the device. @throws StoreError if the device cannot be
   * locked
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** The stored text, `undefined` if nothing was stored yet. @throws StoreError */
  read(): Promise<string | undefined>;
  /**
   * Replaces the stored text atomically; it is on disk when the promise is fulfilled.
   * @param as the promises that may be cheaper; a store may keep them all
   * @throws StoreError
   */
  write(text: string, as?: WriteAs): Promise<void>;
  /** Moves an unreadable record aside without losing it. @throws StoreError */
  setAside(): Promise<void>;
}

/**
 * The kind of a write:
 * - `replacement`, the default: the text before is gone.
 * - `successor`: the text before holds nothing that must be gone. It may stay on disk, sealed, until a later write. Only
 *   inside `exclusively`.
 * - `note`: as `successor`, and a power failure may undo it; the end of the process may not.
 */
export type WriteAs = "replacement" | "successor" | "note";

/**
 * The cause of a failed store, where it has a remedy of its own:
 * - `busy`: another program holds the device's lock.
 * - `full`: no space is left.
 * - `locked`: the keychain that holds the key is locked.
 * - `lost`: the page has lost its connection to the browser's storage.
 */
export type StoreTrouble = "busy" | "full" | "locked" | "lost";

/**
 * Thrown by a store. An operation answers it as a failure, see {@link storageFailureOf}:
 * - `unreadable`: the record was tampered with or its key does not fit.
 * - `failed`: the store itself cannot be used (no space, no permission, a locked keychain …).
 * @example
 * const error = new StoreError("failed", "The disk is full", { trouble: "full" });
 */
export class StoreError extends Error {
  override name = "StoreError";
  readonly kind: "unreadable" | "failed";
  /** Known for some failed stores. */
  readonly trouble: StoreTrouble | undefined;

  constructor(
    kind: "unreadable" | "failed",
    message: string,
    { trouble, ...options }: ErrorOptions & { readonly trouble?: StoreTrouble | undefined } = {},
  ) {
    super(message, options);
    this.kind = kind;
    this.trouble = trouble;
  }
}

const KINDS = {
  busy: "StorageBusy",
  full: "StorageFull",
  locked: "KeychainLocked",
  lost: "StorageLost",
} as const satisfies Readonly<Record<StoreTrouble, FailureKind>>;

/**
 * Gives the kind of failure that a store's error of the kind `failed` stands for.
 * @param error of the kind `failed`; `trouble` decides
 * @returns `StorageBusy`, `StorageFull`, `KeychainLocked` or `StorageLost` by its trouble, else `StorageFailed`
 * @example
 * const kind = storageFailureOf(new StoreError("failed", "The disk is full", { trouble: "full" })); // StorageFull
 */
export const storageFailureOf = ({ trouble }: StoreError): FailureKind =>
  trouble === undefined ? "StorageFailed" : KINDS[trouble];
