import { setTimeout as pause } from "node:timers/promises";
import type { Message, Pims, PimsOptions } from "@openpims/sdk";
import { TestDevice } from "./device.ts";
import type { OperatorAnswer, TestService } from "./service.ts";

/** Between two looks at the outbox, in milliseconds. */
const OUTBOX_PAUSE = 20;

/** A device that reaches the account's car. */
export interface DrivingDevice {
  readonly device: TestDevice;
  /** The device's facade. */
  readonly pims: Pims;
  readonly vin: string;
}

/**
 * An account of a test's service, by {@link TestService.account}.
 * @example
 * const service = await startTestService();
 * const account = await service.account();
 * const { pims } = await account.signedIn();
 * await pims.get("pims.authentication.smscode", { type: "enrollment" });
 * const smsCode = await account.smsCode();
 */
export class TestAccount {
  readonly service: TestService;
  readonly login: string;
  readonly password: string;
  readonly phoneNumber: string | null;
  /** The PIN of {@link TestAccount.enrolled}. */
  readonly pin = "4071";
  #lastCode: string | undefined;

  constructor(
    service: TestService,
    user: { readonly login: string; readonly password: string; readonly phoneNumber: string | null },
  ) {
    this.service = service;
    this.login = user.login;
    this.password = user.password;
    this.phoneNumber = user.phoneNumber;
  }

  get #path(): string {
    return `/accounts/${encodeURIComponent(this.login)}`;
  }

  /** The code of the newest SMS that has not been asked for yet. It waits for one. */
  async smsCode(): Promise<string> {
    for (;;) {
      const { body } = await this.service.operator("GET", `${this.#path}/outbox`);
      const code: string | undefined = body.message?.code;
      if (code !== undefined && code !== this.#lastCode) {
        this.#lastCode = code;
        return code;
      }
      await pause(OUTBOX_PAUSE);
    }
  }

  /** A new device whose facade is not initialised. */
  device(options: PimsOptions = {}): TestDevice {
    return new TestDevice(this, options);
  }

  /** A new device with a signed-in user, ready to enrol. @throws Error with the failed message */
  async signedIn(options: PimsOptions = {}): Promise<TestDevice> {
    const device = this.device(options);
    required(await device.pims.initialize(this.service.parameters));
    required(await device.pims.set("pims.authentication.user", { action: "login" }));
    return device;
  }

  /** A new device that is enrolled with the account's PIN. @throws Error with the failed message */
  async enrolled(options: PimsOptions = {}): Promise<TestDevice> {
    const device = await this.signedIn(options);
    required(await device.pims.get("pims.authentication.smscode", { type: "enrollment" }));
    const smsCode = await this.smsCode();
    const parameters = { action: "enroll", pinCode: this.pin, smsCode } as const;
    required(await device.pims.set("pims.authentication.enrollment", parameters));
    return device;
  }

  /**
   * A new device that is enrolled, has bought the remote-access token with an OTP, and has chosen the account's car. The
   * service must have cars.
   * @throws Error with the failed message
   */
  async driving(options: PimsOptions = {}): Promise<DrivingDevice> {
    if (!this.service.hasCars)
      throw new Error("the account has no car: start the service with { car: true }");
    const device = await this.enrolled(options);
    const { pims } = device;
    required(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: this.pin }));
    required(await pims.get("pims.authentication.token", { type: "remote", action: "get" }));
    const message = await pims.get("pims.vehicle.vehicles");
    required(message);
    const [vehicle] = message.status === "SUCCEEDED" ? message.result.vehicles : [];
    if (!vehicle) throw new Error("the account's car was removed from the bench");
    const { vin } = vehicle;
    required(await pims.set("pims.vehicle.vin", { actionType: "remote", vin }));
    return { device, pims, vin };
  }

  /** Verifies an OTP of the account, as its receiver would. It is accepted once. */
  verify(otp: string): Promise<boolean> {
    return this.service.verify(this.login, otp);
  }

  /** Changes the account as an operator: `{ blocked: true }`, `{ services: [] }` … See docs/reference/operator-api.md */
  change(change: object): Promise<OperatorAnswer> {
    return this.service.operator("PATCH", this.#path, change);
  }

  /** Removes the account's devices as an operator: their next OTP answers 2312. */
  async removeDevices(): Promise<void> {
    const { body } = await this.service.operator("GET", this.#path);
    for (const { id } of body.devices) await this.service.operator("DELETE", `/devices/${id}`);
  }
}

function required(message: Message): void {
  if (message.status === "FAILED") throw new Error(`${message.error.code} ${message.error.label}`);
}
