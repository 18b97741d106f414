// The OTP that the remote token needs about once a week.
import { statSync } from "node:fs";
import type { Failed, Pims } from "@openpims/sdk";
import { UsageError } from "../../terminal/usage-error.ts";
import type { KeptState } from "../kept-state.ts";
import { readSecretFile } from "../options.ts";

/** The catalogue's code for a wrong PIN. */
const WRONG_PIN = 2308;

const MINUTE_MS = 60_000;
const OTP = "otp";

export interface RemoteAccessOptions {
  readonly pims: Pims;
  readonly kept: KeptState;
  readonly now: () => number;
  /** The PIN's file; `undefined` if the owner gives the PIN. */
  readonly pinFile: string | undefined;
  /** True for a device of an account without a PIN. */
  readonly withoutPin: boolean;
}

/** Buys OTPs without the owner, where the owner allowed it. */
export class RemoteAccess {
  readonly #options: RemoteAccessOptions;

  constructor(options: RemoteAccessOptions) {
    this.#options = options;
  }

  /**
   * Buys one OTP.
   * @returns `bought`; `ask` if the owner has to give the PIN, or a pause is not over; or the failure
   */
  async renew(): Promise<"bought" | "ask" | Failed> {
    const { kept, now, pinFile, withoutPin } = this.#options;
    if (now() < kept.pause(OTP).until) return "ask";
    if (withoutPin) return this.#buy(undefined);
    const pin = this.#pin(pinFile);
    if (pin === undefined) return "ask";
    const bought = await this.#buy(pin);
    // Three wrong PINs block the account: this file is read again only once it was changed.
    if (bought !== "bought" && bought.error.code === WRONG_PIN && pinFile !== undefined)
      await kept.change({ refusedPinFile: versionOf(pinFile) ?? null });
    return bought;
  }

  /** Buys one OTP with the PIN that the owner has just given, and forgets it. */
  buyWith(pin: string): Promise<"bought" | Failed> {
    return this.#buy(pin);
  }

  async #buy(pinCode: string | undefined): Promise<"bought" | Failed> {
    const { kept, now, pims } = this.#options;
    // Before the call: a process that is ended in it must not try again at once.
    await kept.failed(OTP, now(), 15 * MINUTE_MS, 24 * 60 * MINUTE_MS);
    const message =
      pinCode === undefined
        ? await pims.get("pims.authentication.otp", { action: "withoutPIN" })
        : await pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
    if (message.status === "FAILED") return message;
    await kept.succeeded(OTP);
    return "bought";
  }

  /** The PIN in its file; `undefined` where the owner has to give it: the file may be gone since the start. */
  #pin(file: string | undefined): string | undefined {
    if (file === undefined || this.#options.kept.now.refusedPinFile === versionOf(file)) return undefined;
    try {
      return readSecretFile(file);
    } catch (error) {
      if (error instanceof UsageError) return undefined;
      throw error;
    }
  }
}

/** A file's version, which says nothing of its content. */
function versionOf(file: string): string | undefined {
  const found = statSync(file, { throwIfNoEntry: false });
  return found && `${found.ino} ${found.mtimeMs} ${found.size}`;
}
