// The one key outside the store. It seals only the data keys.
import { createHash, hkdfSync } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import type { Logger } from "pino";
import { keepSecret, readSecret } from "../machine/data-folder.ts";
import { type GivenSecret, readGivenFile, readOwnFile } from "../machine/ownership.ts";
import { decrypt, encrypt } from "./sealing.ts";

/** The forms of a master key as text: 64 hex digits, or 32 bytes in base64. */
export const MASTER_KEY_FORM = /^(?:[0-9a-fA-F]{64}|[A-Za-z0-9+/_-]{43}=?)$/;
export const MASTER_KEY_FORM_IN_WORDS = "32 random bytes, as 64 hex digits or in base64";

/** The master key in the data folder, unless the configuration gives one. */
export const MASTER_KEY_FILE = "master.key";

const VERSION = "m1";

export class MasterKey {
  readonly #sealing: Buffer;
  /** The key's id: 8 hex digits of its hash. */
  readonly id: string;

  /** @param bytes 32 random bytes */
  constructor(bytes: Uint8Array) {
    if (bytes.length !== 32) throw new Error("the master key must be 32 bytes");
    const derive = (purpose: string) => Buffer.from(hkdfSync("sha256", bytes, "", `openpims/${purpose}`, 32));
    this.#sealing = derive("data-keys");
    this.id = createHash("sha256").update(derive("id")).digest("hex").slice(0, 8);
  }

  /** @param place the data key's id */
  seal(key: Buffer, place: string): string {
    return `${VERSION}.${this.id}.${encrypt(this.#sealing, key.toString("hex"), `${VERSION}.${this.id}.data_keys:${place}`)}`;
  }

  /** @throws Error unless this key sealed it for this place */
  open(sealed: string, place: string): Buffer {
    const [version, id, data = ""] = sealed.split(".");
    if (version !== VERSION || id !== this.id) throw new Error("sealed by another master key");
    return Buffer.from(decrypt(this.#sealing, data, `${version}.${id}.data_keys:${place}`), "hex");
  }
}

function parse(text: string, where: string): MasterKey {
  if (!MASTER_KEY_FORM.test(text)) throw new Error(`${where} must be ${MASTER_KEY_FORM_IN_WORDS}`);
  return new MasterKey(Buffer.from(text, text.length === 64 ? "hex" : "base64"));
}

function readFrom(file: string, dataDirectory: string, logger: Pick<Logger, "warn"> | undefined): MasterKey {
  const isOwn = dirname(resolve(file)) === resolve(dataDirectory);
  let given: GivenSecret;
  try {
    given = isOwn ? { text: readOwnFile(file), open: false } : readGivenFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === undefined ? error : new Error(`masterKeyFile: ${file} cannot be read (${code})`);
  }
  if (given.open)
    logger?.warn(
      { file },
      "masterKeyFile: others on this machine may read it; a mode of 0400 keeps it to the service (in Kubernetes, defaultMode: 0400)",
    );
  return parse(given.text.trim(), file);
}

export interface MasterKeyOptions {
  /** 64 hex digits or 32 bytes in base64. */
  readonly masterKey?: string;
  /** A file with the key. A mounted one may be readable by others, not writable. */
  readonly masterKeyFile?: string;
  /** The previous master key, while data keys may still be sealed under it. */
  readonly previousMasterKey?: string;
}

export interface MasterKeys {
  readonly master: MasterKey;
  readonly previous: MasterKey | undefined;
}

/**
 * Loads the configured master key, or the one in `master.key` of the data folder, which the first start
 * makes.
 * @param isSealed true for a store that has a master key already: none is made for it
 * @throws Error with a message for the operator, which does not quote the key
 */
export function masterKeysOf(
  options: MasterKeyOptions,
  dataDirectory: string,
  isSealed: boolean,
  logger: Pick<Logger, "warn"> | undefined,
): MasterKeys {
  const { masterKey, masterKeyFile, previousMasterKey } = options;
  const previous =
    previousMasterKey === undefined ? undefined : parse(previousMasterKey, "previousMasterKey");
  if (masterKey !== undefined) return { master: parse(masterKey, "masterKey"), previous };
  if (masterKeyFile !== undefined)
    return { master: readFrom(masterKeyFile, dataDirectory, logger), previous };
  const file = join(dataDirectory, MASTER_KEY_FILE);
  const isThere = readSecret(file) !== undefined;
  if (!isThere && isSealed)
    throw new Error(
      `the store was sealed with a master key, and ${file} is missing: put back the file that belongs to the store, or give its key as OPENPIMS_MASTER_KEY or OPENPIMS_MASTER_KEY_FILE`,
    );
  if (!isThere)
    logger?.warn({ file }, "a master key was made beside the store: keep a copy of it apart from the store");
  return { master: parse(keepSecret(file), file), previous };
}
