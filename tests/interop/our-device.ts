// Our device with a state that can be read and replaced, for comparison with the vendor's.
import { randomBytes } from "node:crypto";
import { type DeviceOptions, localStatus, type Outcome } from "@openpims/maccess";
import { DEFAULT_MAC_ID } from "@openpims/service";
import type { LocalFlags } from "./vendor-device.ts";

/** The vendor library's number for "network or server unreachable". */
const NETWORK = 1;

export class OurDevice {
  #stored: string | undefined;
  #url: string;
  /** The options of the device's operations. */
  readonly options: DeviceOptions;

  constructor(url: string) {
    this.#url = url;
    this.options = {
      // A placeholder: `get` inserts the server's address, so that one device can move from server to server.
      inWeboUrl: "http://server.invalid",
      announcement: {
        macid: DEFAULT_MAC_ID,
        hostVersion: "Generator-1.0",
        libraryVersion: "0.2.17",
        language: "en",
      },
      get: async (address) => {
        try {
          const response = await fetch(address.replace("http://server.invalid", this.#url));
          return { status: response.status, body: await response.text() };
        } catch {
          return { unreachable: "connection failed" };
        }
      },
      store: {
        exclusively: (work) => work(),
        read: async () => this.#stored,
        write: async (text) => {
          this.#stored = text;
        },
        setAside: async () => {
          throw new Error("a state of this test is never unreadable");
        },
      },
      random: (count) => new Uint8Array(randomBytes(count)),
    };
  }

  async connect(url: string): Promise<void> {
    this.#url = url;
  }

  state(): string | undefined {
    return this.#stored;
  }

  restore(state: string | undefined): void {
    this.#stored = state;
  }

  async flags(): Promise<LocalFlags> {
    const status = await localStatus(this.options);
    if (!status.ok) throw new Error(status.failure.kind);
    return status.value;
  }
}

/** The outcome in the numbers of the vendor's library. */
export function resultOf(outcome: Outcome<unknown>): number {
  if (outcome.ok) return 0;
  const { kind, result } = outcome.failure;
  if (result !== undefined) return result;
  if (kind === "Unreachable") return NETWORK;
  throw new Error(`${kind} has no number: ${outcome.failure.reason}`);
}
