import { activate, beginActivation } from "./device/enrollment.ts";
import { importDevice } from "./device/import.ts";
import { onlineOtp } from "./device/online-otp.ts";
import type { DeviceOptions } from "./device/options.ts";
import { resetPin, updatePin } from "./device/pin-change.ts";
import { forgetDevice, type LocalStatus, localStatus, serverStatus } from "./device/status.ts";
import { synchronise } from "./device/synchronise.ts";
import type { ActivationSetup } from "./operations/activation.ts";
import type { Outcome } from "./outcome.ts";
import type { ImportedDevice } from "./state.ts";

/**
 * An mAccess device: the only owner of its stored state. Each operation holds the device alone, across processes, and
 * what an answer changes is stored before the operation's result is returned. Each is a function of its own as well,
 * for programs that are to hold no more than the operations they use.
 */
export class Device {
  readonly #options: DeviceOptions;

  constructor(options: DeviceOptions) {
    this.#options = options;
  }

  /** See {@link localStatus}. */
  localStatus(): Promise<Outcome<LocalStatus>> {
    return localStatus(this.#options);
  }

  /** See {@link beginActivation}. */
  beginActivation(code: string): Promise<Outcome<ActivationSetup>> {
    return beginActivation(this.#options, code);
  }

  /** See {@link activate}. */
  activate(activation: string | ActivationSetup, pin: string, name: string): Promise<Outcome<void>> {
    return activate(this.#options, activation, pin, name);
  }

  /** See {@link importDevice}. */
  import(device: ImportedDevice): Promise<Outcome<LocalStatus>> {
    return importDevice(this.#options, device);
  }

  /** See {@link onlineOtp}. */
  onlineOtp(pin: string | null): Promise<Outcome<string>> {
    return onlineOtp(this.#options, pin);
  }

  /** See {@link synchronise}. */
  synchronise(pin: string): Promise<Outcome<void>> {
    return synchronise(this.#options, pin);
  }

  /** See {@link serverStatus}. */
  status(): Promise<Outcome<void>> {
    return serverStatus(this.#options);
  }

  /** See {@link updatePin}. */
  updatePin(oldPin: string, newPin: string): Promise<Outcome<void>> {
    return updatePin(this.#options, oldPin, newPin);
  }

  /** See {@link resetPin}. */
  resetPin(code: string, newPin: string): Promise<Outcome<void>> {
    return resetPin(this.#options, code, newPin);
  }

  /** See {@link forgetDevice}. */
  forget(): Promise<Outcome<void>> {
    return forgetDevice(this.#options);
  }
}
