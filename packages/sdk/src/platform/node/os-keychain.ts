import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";

/** The system's keychain for small secrets. A rejection means that it cannot be used now. */
export interface Keychain {
  /** @returns `undefined` only if the keychain works and holds no such secret */
  get(id: string): Promise<Uint8Array | undefined>;
  set(id: string, secret: Uint8Array): Promise<void>;
}

const SERVICE = "openpims";
/** A desktop may ask its user to unlock the keychain; without a user, a call would never end. */
const PATIENCE = 30_000;

/** macOS Keychain, Windows Credential Manager, or the Secret Service of a Linux desktop. */
export class OsKeychain implements Keychain {
  async get(id: string): Promise<Uint8Array | undefined> {
    const secret = await readEntry(id);
    // Some systems report a missing or locked keychain as "no such secret" (a Secret Service without its
    // default collection does), so an absence counts only after the keychain has proved to work.
    if (secret === undefined) await proveUsable();
    return secret;
  }

  async set(id: string, secret: Uint8Array): Promise<void> {
    const entry = await openEntry(id);
    await answered((signal) => entry.setSecret(secret, signal));
  }
}

async function readEntry(id: string): Promise<Uint8Array | undefined> {
  const entry = await openEntry(id);
  const secret = await answered((signal) => entry.getSecret(signal));
  return secret === null ? undefined : Uint8Array.from(secret);
}

/** Writes, reads and deletes a test entry. */
async function proveUsable(): Promise<void> {
  const id = `probe-${randomBytes(8).toString("hex")}`;
  const entry = await openEntry(id);
  await answered((signal) => entry.setSecret(new Uint8Array([1]), signal));
  const seen = await readEntry(id);
  await answered((signal) => entry.deleteCredential(signal));
  if (seen === undefined) throw new Error("The keychain does not keep what it is given");
}

type Keyring = typeof import("@napi-rs/keyring");

/**
 * Loads the native module on demand: some systems lack it, which is no error of the SDK. Bundlers do not follow this call, so
 * that a bundle needs no loader for native code, and uses the keychain if the package is installed beside it.
 */
function loadKeyring(): Keyring {
  // As an import, webpack would follow it.
  const { createRequire } = process.getBuiltinModule("node:module");
  return createRequire(import.meta.url)("@napi-rs/keyring");
}

async function openEntry(id: string) {
  const { AsyncEntry } = loadKeyring();
  // The other Linux store, the kernel's keyring, is lost at a restart: a device must never lose its keys.
  return new AsyncEntry(SERVICE, id, { linux: { store: "secret-service" } });
}

/** The signal stops a call that has not begun. A call that has begun cannot be stopped, only abandoned. */
async function answered<T>(call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const timer = new AbortController();
  const expired = pause(PATIENCE, undefined, { signal: timer.signal }).then(() => {
    throw new Error("The keychain did not answer in time");
  });
  try {
    return await Promise.race([call(AbortSignal.timeout(PATIENCE)), expired]);
  } finally {
    timer.abort();
    expired.catch(() => undefined);
  }
}
