/** The platform's place for a device's state. Text in, the same text out; the platform wraps it in its own way. */
export interface DeviceStore {
  /**
   * Runs `work` while nobody else, in this process or another, works on the device. @throws StoreError where the
   * device cannot be held
   */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
  /** The stored text, `undefined` where there is none yet. @throws StoreError */
  read(): Promise<string | undefined>;
  /** Replaces the stored text; on disk, whole, when the promise is fulfilled. @throws StoreError */
  write(text: string): Promise<void>;
  /** Moves an unreadable record out of the way without losing it. @throws StoreError */
  setAside(): Promise<void>;
}

/**
 * Thrown by a store, and passed on by every operation:
 * - `unreadable`: the record was tampered with or its key does not fit.
 * - `failed`: the store itself cannot be used (no space, no permission, a locked keychain …).
 * @example
 * try {
 *   await onlineOtp(device, "1234");
 * } catch (error) {
 *   if (error instanceof StoreError) console.log(error.kind, error.message);
 * }
 */
export class StoreError extends Error {
  override name = "StoreError";
  readonly kind: "unreadable" | "failed";

  constructor(kind: "unreadable" | "failed", message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
