// The recorded data that the portable tests compare with: an engine has no files to read.
import type { HttpAnswer } from "@openpims/maccess";
import type { deviceOperations } from "./device-operations.ts";

interface Proofs {
  readonly R0: string;
  readonly R1: string;
  readonly R2: string;
}

/** `tests/reference/vectors/maccess-*.json`: the requests and results of an independent client. */
export interface Vectors {
  readonly profile: string;
  readonly activations: readonly {
    readonly pin: string;
    readonly serial: string;
    readonly setup: { readonly Kfact: string; readonly Kiw: string };
    readonly kiwModulus: string;
    readonly kma: string;
    readonly activateFinalize: Proofs;
    readonly activated: {
      readonly id: string;
      readonly K0: string;
      readonly K1: string;
      readonly ms_key: string;
      readonly challenge: string;
    };
    readonly msKeyModulus: string;
    readonly K0: string;
    readonly K1: string;
    readonly ms: Proofs & { readonly secret: string; readonly secretUnderKma: string };
    readonly otps: readonly (Proofs & {
      readonly challenge: string;
      readonly defi: string;
      readonly format?: string;
      readonly dK1?: string;
      readonly K1after?: string;
      readonly otp: string;
    })[];
  }[];
}

/** An entry of `tests/reference/vectors/devices.json`: the content of a Python client's file. */
export interface StoredDevice {
  readonly id: string;
  readonly serial: string;
  readonly macid: string;
  readonly K0: string;
  readonly K1: string;
  readonly serviceSecretId: string;
  readonly serviceSecretUnderKma: string;
  readonly lastsync: string;
  readonly pinInFile: string;
}

/** RSA by node:crypto, which shares no code with ours. All values in hex. */
export interface Sealed {
  readonly modulus: string;
  /** The modulus of another key. */
  readonly otherModulus: string;
  /** Sealed with the private key of `modulus`: `otherModulus`, an even number, and 64 bytes. Only the first is a modulus. */
  readonly sealedModulus: string;
  readonly sealedEven: string;
  readonly sealedShort: string;
  /** Messages with the seed of their OAEP block and the ciphertext under `modulus`, opened by node:crypto. */
  readonly encrypted: readonly {
    readonly message: string;
    readonly seed: string;
    readonly ciphertext: string;
  }[];
}

/** One call of a device's operation, with its outcome and the stored state. */
export interface DeviceCall {
  readonly operation: keyof typeof deviceOperations;
  readonly parameters: readonly string[];
  readonly outcome: unknown;
  readonly stored: string | null;
}

/** A recorded session of a device with the real service. */
export interface DeviceSession {
  readonly inWeboUrl: string;
  readonly macid: string;
  /** The random bytes given to the device, hex, in order. */
  readonly random: string;
  readonly exchanges: readonly { readonly url: string; readonly answer: HttpAnswer }[];
  readonly calls: readonly DeviceCall[];
}

export interface HttpExchange {
  readonly request: {
    readonly url: string;
    readonly method: string;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string | null;
  };
  readonly answer: {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
  };
}

/** A recorded session of a facade with the real service. */
export interface FacadeSession {
  readonly server: string;
  readonly deviceName: string;
  /** The clock's fixed time. */
  readonly now: number;
  readonly random: string;
  readonly exchanges: readonly HttpExchange[];
  /** Each address that the user was sent to, and the address that the user came back with. */
  readonly redirects: readonly { readonly url: string; readonly address: string }[];
  readonly calls: readonly {
    readonly method: "initialize" | "get" | "set";
    readonly name: string;
    readonly parameters: object;
    readonly message: unknown;
    /** The records after the call. */
    readonly stored: readonly (string | null)[];
  }[];
}

export interface Recorded {
  readonly vectors: readonly Vectors[];
  readonly devices: Readonly<Record<string, StoredDevice>>;
  /** The pickles by name, hex, each with its entry in `devices`. */
  readonly pickles: readonly { readonly name: string; readonly hex: string; readonly device: string }[];
  readonly sealed: Sealed;
  readonly session: DeviceSession;
  readonly facade: FacadeSession;
}
