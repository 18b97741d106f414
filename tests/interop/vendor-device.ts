// The vendor's device library 0.2.17 in its own JVM, and devices in it.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";
import { DEFAULT_MAC_ID } from "@openpims/service";

const HOST = fileURLToPath(new URL("host/Host.java", import.meta.url));

/** The host program's answer to a call. */
interface HostAnswer {
  readonly value: string | null;
  readonly activated: boolean;
  readonly blocked: boolean;
}

/** The one method that the library calls on its host. @returns the body, empty if there is none */
async function webCall(address: string): Promise<string> {
  try {
    const response = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
    return response.status === 200 ? await response.text() : "";
  } catch {
    return "";
  }
}

/** One JVM. Calls are answered one after the other. */
export class VendorLibrary {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  #last: Promise<unknown> = Promise.resolve();
  #devices = 0;

  private constructor(child: ChildProcessByStdio<Writable, Readable, null>) {
    this.#process = child;
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static start(jar: string): VendorLibrary {
    return new VendorLibrary(spawn("java", ["-cp", jar, HOST], { stdio: ["pipe", "pipe", "inherit"] }));
  }

  /** Calls a method of the library by name. @throws Error if the library throws, or has ended */
  call(device: string, method: string, ...texts: string[]): Promise<HostAnswer> {
    const answer = this.#last.then(async () => {
      this.#process.stdin.write(`${JSON.stringify([device, method, ...texts])}\n`);
      for (;;) {
        const { value: line, done } = await this.#lines.next();
        if (done) throw new Error("the vendor library's process has ended");
        const said = JSON.parse(line) as HostAnswer & { get?: string; thrown?: string };
        if (said.thrown !== undefined) throw new Error(`${method} threw ${said.thrown}`);
        if (said.get === undefined) return said;
        this.#process.stdin.write(`${JSON.stringify([await webCall(said.get)])}\n`);
      }
    });
    this.#last = answer.catch(() => {});
    return answer;
  }

  /**
   * A device that is not activated.
   * @param url the server's address, without `/iwws/MAC`
   * @param installation the SN, which the host must store: the library's state lacks it
   */
  async device(url: string, installation?: string): Promise<VendorDevice> {
    const name = String(++this.#devices);
    await this.call(name, "Init", installation ?? `vendor-${name}`, "_");
    await this.call(name, "MaccessSet", DEFAULT_MAC_ID);
    await this.call(name, "HostVersionSet", "Generator-1.0");
    await this.call(name, "LangSet", "en");
    await this.call(name, "WsTimeoutSet", "10000");
    const device = new VendorDevice(this, name);
    await device.connect(url);
    return device;
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, "exit");
    this.#process.stdin.end();
    await ended;
  }
}

/** The device's local state. */
export interface LocalFlags {
  readonly activated: boolean;
  readonly blocked: boolean;
}

/** Result numbers are the library's own: 0 is success, 1 the network, the rest as in docs/protocol.md#error-words. */
export class VendorDevice {
  readonly #library: VendorLibrary;
  readonly #name: string;

  constructor(library: VendorLibrary, name: string) {
    this.#library = library;
    this.#name = name;
  }

  #call(method: string, ...texts: string[]): Promise<HostAnswer> {
    return this.#library.call(this.#name, method, ...texts);
  }

  /** The result of the first half if it fails, otherwise of the second. */
  async #pair(start: readonly string[], finalize: readonly string[]): Promise<number> {
    const [startMethod = "", ...startTexts] = start;
    const started = Number((await this.#call(startMethod, ...startTexts)).value);
    return started === 0 ? this.#finalize(finalize) : started;
  }

  async #finalize([method = "", ...texts]: readonly string[]): Promise<number> {
    return Number((await this.#call(method, ...texts)).value);
  }

  async connect(url: string): Promise<void> {
    await this.#call("WsServerSet", url);
  }

  async flags(): Promise<LocalFlags> {
    const { activated, blocked } = await this.#call("IsActivated");
    return { activated, blocked };
  }

  /** The whole state that the library gives its host to store. */
  async state(): Promise<string> {
    return (await this.#call("StorageDataGet")).value ?? "";
  }

  async restore(state: string): Promise<void> {
    await this.#call("StorageDataSet", state);
  }

  /** The PIN mode in the answer to the last activation's setup. */
  async pinMode(): Promise<number> {
    return Number((await this.#call("PinMode")).value);
  }

  activate(code: string, pin: string, name = "vendor device"): Promise<number> {
    return this.#pair(["ActivationStart", code], ["ActivationFinalize", code, pin, name]);
  }

  /** Only the first half. */
  beginActivation(code: string): Promise<number> {
    return this.#finalize(["ActivationStart", code]);
  }

  /** @param pin empty to prove no PIN */
  onlineOtp(pin: string): Promise<number> {
    return this.#pair(["OnlineOtpStart", "0"], ["OnlineOtpFinalize", "0", pin]);
  }

  /** Only the second half, like the others below. */
  finalizeOtp(pin: string): Promise<number> {
    return this.#finalize(["OnlineOtpFinalize", "0", pin]);
  }

  finalizeActivation(code: string, pin: string): Promise<number> {
    return this.#finalize(["ActivationFinalize", code, pin, "vendor device"]);
  }

  finalizeSynchronisation(pin: string): Promise<number> {
    return this.#finalize(["SynchronizeFinalize", pin]);
  }

  finalizePinUpdate(oldPin: string, newPin: string): Promise<number> {
    return this.#finalize(["PwdUpdateFinalize", newPin, oldPin]);
  }

  finalizeReset(code: string, newPin: string): Promise<number> {
    return this.#finalize(["ResetFinalize", code, newPin]);
  }

  /** The text of the last OTP. */
  async otp(): Promise<string> {
    return (await this.#call("OtpAnswerOtp")).value ?? "";
  }

  synchronise(pin: string): Promise<number> {
    return this.#pair(["SynchronizeStart"], ["SynchronizeFinalize", pin]);
  }

  updatePin(oldPin: string, newPin: string): Promise<number> {
    return this.#pair(["PwdUpdateStart"], ["PwdUpdateFinalize", newPin, oldPin]);
  }

  resetPin(code: string, newPin: string): Promise<number> {
    return this.#pair(["ResetStart", code], ["ResetFinalize", code, newPin]);
  }

  status(): Promise<number> {
    return this.#finalize(["CheckStatus"]);
  }

  seal(pin: string, text: string): Promise<number> {
    return this.#pair(["OnlineSealStart", "0"], ["OnlineSealFinalize", "0", pin, text]);
  }

  requestActivationCode(pin: string): Promise<number> {
    return this.#pair(["ActivationcodeRequestStart"], ["ActivationcodeRequestFinalize", pin]);
  }
}
