// The device protocol by hand: every parameter and proof can be wrong, replayed, or sent two hundred times at once.
import { randomBytes } from "node:crypto";
import {
  advanceK1,
  computeOtp,
  decryptUnder,
  encryptFor,
  encryptUnder,
  openSealedModulus,
  pinKey,
  prove,
} from "@openpims/maccess";
import { DEFAULT_MAC_ID } from "@openpims/service";

export type Parameters = Readonly<Record<string, string>>;

const random = (count: number): Uint8Array => new Uint8Array(randomBytes(count));
const hex = (bytes: number): string => randomBytes(bytes).toString("hex");

export class MacAnswer {
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    this.status = status;
    this.body = body;
  }

  all(name: string): string[] {
    return [...this.body.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map(
      ([, text]) => text ?? "",
    );
  }

  field(name: string): string {
    return this.all(name)[0] ?? "";
  }

  get err(): string {
    return this.field("err");
  }
}

/** The address of a service, or a service that is called without a socket. */
export type Server = string | { readonly url: string; readonly fetch: typeof fetch };

export async function askRaw(server: Server, query: string): Promise<MacAnswer> {
  const { url, fetch } = typeof server === "string" ? { url: server, fetch: globalThis.fetch } : server;
  const response = await fetch(`${url}/iwws/MAC?${query}`);
  return new MacAnswer(response.status, await response.text());
}

export const ask = (server: Server, parameters: Parameters): Promise<MacAnswer> =>
  askRaw(server, new URLSearchParams(parameters).toString());

/** Narrows the answer to an OK. @throws Error with the answer otherwise */
export function accepted(answer: MacAnswer): MacAnswer {
  if (answer.err !== "OK") throw new Error(`expected OK, got HTTP ${answer.status} ${answer.err}`);
  return answer;
}

export interface HandDeviceOptions {
  readonly pin?: string;
  readonly libraryVersion?: string;
  readonly installation?: string;
  readonly name?: string;
}

/** A device that stores nothing and checks nothing, and sends any given request. */
export class HandDevice {
  readonly server: Server;
  readonly pin: string;
  readonly installation: string;
  readonly serial: string;
  libraryVersion: string;
  readonly name: string;
  id = "";
  k0 = "";
  k1 = "";
  secret = "";

  constructor(server: Server, options: HandDeviceOptions = {}) {
    this.server = server;
    this.pin = options.pin ?? "4071";
    this.installation = options.installation ?? hex(8);
    this.serial = `${this.installation}/_/${hex(16)}`;
    this.libraryVersion = options.libraryVersion ?? "0.2.17";
    this.name = options.name ?? "hand device";
  }

  /** A device that was enrolled with the code. */
  static async enrolled(server: Server, code: string, options: HandDeviceOptions = {}): Promise<HandDevice> {
    const device = new HandDevice(server, options);
    accepted(await device.activate(code));
    return device;
  }

  /** The same device, at another service on the same store. */
  at(server: Server): HandDevice {
    return Object.assign(new HandDevice(server), this, { server });
  }

  get pinKey(): string {
    return pinKey(this.pin, this.serial);
  }

  parameters(action: "ActionSetup" | "ActionFinalize", mode: string, extra: Parameters = {}): Parameters {
    const version = mode === "ms" ? {} : { version: `Generator-1.0/${this.libraryVersion}` };
    return { action, mode, id: this.id, macid: DEFAULT_MAC_ID, lastsync: "0", ...version, ...extra };
  }

  /** The finalize request with this device's proofs for the challenge. R2 proves `pin`. */
  finalizeParameters(mode: string, challenge: string, pin: string, extra: Parameters = {}): Parameters {
    const proofs = prove({ challenge, k0: this.k0, k1: this.k1, serial: this.serial }, pin);
    const language = mode === "ms" ? {} : { lang: "en", ack: "" };
    return this.parameters("ActionFinalize", mode, { ...language, ...proofs, ...extra });
  }

  ask(parameters: Parameters): Promise<MacAnswer> {
    return ask(this.server, parameters);
  }

  setup(mode: string, extra: Parameters = mode === "otp" ? { sid: "1" } : {}): Promise<MacAnswer> {
    return this.ask(this.parameters("ActionSetup", mode, extra));
  }

  async challenge(mode: string): Promise<string> {
    return accepted(await this.setup(mode)).field("challenge");
  }

  // Activation ---------------------------------------------------------------------------------------------------

  activationSetup(code: string): Promise<MacAnswer> {
    return this.setup("activate", { code });
  }

  activationParameters(code: string, setup: MacAnswer, pin = this.pin): Parameters {
    const modulus = openSealedModulus(setup.field("Kfact"), setup.field("Kiw"));
    return this.finalizeParameters("activate", "", "", {
      serial: this.serial,
      code,
      Kma: encryptFor(modulus, new Uint8Array(Buffer.from(pinKey(pin, this.serial), "hex")), random),
      pin: encryptFor(modulus, new TextEncoder().encode(pin), random),
      name: this.name,
    });
  }

  /** Reads id and keys from an answer; this device's PIN opens the sealed ones. */
  takeKeys(answer: MacAnswer): void {
    this.id = answer.field("id") || this.id;
    this.k0 = decryptUnder(this.pinKey, answer.field("K0"));
    this.k1 = decryptUnder(this.pinKey, answer.field("K1"));
  }

  /** The request of the `ms` round that `asking` requires. */
  deliveryParameters(factoryModulus: string, asking: MacAnswer): Parameters {
    const modulus = openSealedModulus(factoryModulus, asking.field("ms_key"));
    this.secret = hex(16);
    return this.finalizeParameters("ms", asking.field("challenge"), this.pin, {
      ms_n: "1",
      ms_id0: asking.field("ms_id"),
      ms_val0: encryptFor(modulus, new Uint8Array(Buffer.from(this.secret, "hex")), random),
    });
  }

  /** Setup and finalize of an activation, without the `ms` round: the device stays pending. */
  async activateHalf(code: string, pin = this.pin): Promise<{ setup: MacAnswer; finalize: MacAnswer }> {
    const setup = await this.activationSetup(code);
    if (setup.err !== "OK") return { setup, finalize: setup };
    const finalize = await this.ask(this.activationParameters(code, setup, pin));
    if (finalize.err === "OK") this.takeKeys(finalize);
    return { setup, finalize };
  }

  /** A whole activation. @returns the deciding answer */
  async activate(code: string): Promise<MacAnswer> {
    const { setup, finalize } = await this.activateHalf(code);
    if (finalize.err !== "OK") return finalize;
    return this.ask(this.deliveryParameters(setup.field("Kfact"), finalize));
  }

  // PIN update and reset -----------------------------------------------------------------------------------------

  /** Finalize of `password` or `reset` for the new PIN; R2 proves `pin`, `code` is the reset's. */
  async pinChangeParameters(newPin: string, pin: string, code?: string): Promise<Parameters> {
    const mode = code === undefined ? "password" : "reset";
    const extra: Parameters = code === undefined ? {} : { code };
    const setup = accepted(await this.setup(mode, extra));
    return this.pinChangeParametersFor(setup, newPin, pin, code);
  }

  /** The finalize after an earlier setup. */
  pinChangeParametersFor(setup: MacAnswer, newPin: string, pin: string, code?: string): Parameters {
    const mode = code === undefined ? "password" : "reset";
    const extra: Parameters = code === undefined ? {} : { code };
    const modulus = openSealedModulus(setup.field("Kfact"), setup.field("Kiw"));
    const newKey = new Uint8Array(Buffer.from(pinKey(newPin, this.serial), "hex"));
    return this.finalizeParameters(mode, setup.field("challenge"), pin, {
      ...extra,
      Kma: encryptFor(modulus, newKey, random),
      pin: encryptFor(modulus, new TextEncoder().encode(newPin), random),
    });
  }

  // One-time passwords -------------------------------------------------------------------------------------------

  otpParameters(challenge: string, pin = this.pin): Parameters {
    return this.finalizeParameters("otp", challenge, pin, { sid: "1", keytype: "0" });
  }

  /** A whole OTP round whose answer is not applied. */
  async otpAnswer(pin = this.pin): Promise<MacAnswer> {
    const setup = await this.setup("otp");
    return setup.err === "OK" ? this.ask(this.otpParameters(setup.field("challenge"), pin)) : setup;
  }

  /** Applies the key update of an answer and computes its OTP. */
  takeOtp(answer: MacAnswer): string {
    this.k1 = advanceK1(this.k1, accepted(answer).field("dK1"));
    return computeOtp({
      k1: this.k1,
      otpChallenge: answer.field("defi"),
      secretUnderPinKey: encryptUnder(this.pinKey, this.secret),
      pinKey: this.pinKey,
      format: answer.field("format") === "8LC" ? "8LC" : "unpadded",
    });
  }

  async otp(): Promise<string> {
    return this.takeOtp(await this.otpAnswer());
  }

  // Synchronisation and status -----------------------------------------------------------------------------------

  async synchroniseAnswer(pin = this.pin): Promise<MacAnswer> {
    const challenge = await this.challenge("synchro");
    return this.ask(this.finalizeParameters("synchro", challenge, pin));
  }
}

/** 64 hex digits that prove nothing. */
export const wrongProof = (): string => hex(32);
