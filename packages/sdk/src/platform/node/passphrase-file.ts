// A text in a file that leaves the machine, sealed under a passphrase: scrypt (RFC 7914), then AES-256-GCM.
import { randomBytes, scrypt } from "node:crypto";
import { decrypt, type Encrypted, encrypt } from "./aes-gcm.ts";

/** The content of the file. Its version fixes the cost of the key. */
interface PassphraseFile extends Encrypted {
  readonly openpims: "enrolment";
  readonly version: typeof VERSION;
  readonly salt: string;
}

const VERSION = 1;
const BEGINNING = '{"openpims":"enrolment"';
/** 128 MiB and about half a second for each guess. */
const COST = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };
const KEY_BYTES = 32;
const SALT_BYTES = 16;

/** The fault of a file that cannot be opened. A wrong passphrase looks like a changed byte. */
export type PassphraseFileFault = "foreign" | "cut off" | "newer" | "passphrase";

/**
 * Seals a text under a passphrase. Each guess of it costs half a second and 128 MiB.
 * @param passphrase of the owner's choice; its length is not checked
 * @param text the content to seal
 * @returns the content of the file
 * @example
 * await createExclusively("device.openpims", await sealUnder(passphrase, content));
 */
export async function sealUnder(passphrase: string, text: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES).toString("base64");
  const head = { openpims: "enrolment", version: VERSION, salt } as const;
  const file: PassphraseFile = { ...head, ...encrypt(text, headerOf(salt), await keyOf(passphrase, salt)) };
  return `${JSON.stringify(file)}\n`;
}

/**
 * Opens the content of a file of {@link sealUnder}.
 * @param passphrase the one that it was sealed under
 * @param content the file's
 * @returns the sealed text, or the file's fault
 * @example
 * const opened = await openUnder(passphrase, sealed);
 * if ("text" in opened) console.log("The passphrase is right");
 */
export async function openUnder(
  passphrase: string,
  content: string,
): Promise<{ readonly text: string } | { readonly fault: PassphraseFileFault }> {
  const parsed = parse(content);
  if ("fault" in parsed) return parsed;
  const text = decrypt(parsed, headerOf(parsed.salt), await keyOf(passphrase, parsed.salt));
  return text === undefined ? { fault: "passphrase" } : { text };
}

/**
 * Gives the fault of a file that no passphrase opens; `undefined` where one may.
 * @param content the file's
 * @example
 * if (faultOf(sealed) === "newer") console.log("Update OpenPIMS");
 */
export function faultOf(content: string): Exclude<PassphraseFileFault, "passphrase"> | undefined {
  const parsed = parse(content);
  return "fault" in parsed ? parsed.fault : undefined;
}

function parse(
  content: string,
): PassphraseFile | { readonly fault: Exclude<PassphraseFileFault, "passphrase"> } {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch {
    return { fault: BEGINNING.startsWith(content.slice(0, BEGINNING.length)) ? "cut off" : "foreign" };
  }
  if (typeof value !== "object" || value === null) return { fault: "foreign" };
  const { openpims, version, salt, iv, data, tag } = value as Record<string, unknown>;
  if (openpims !== "enrolment" || typeof version !== "number") return { fault: "foreign" };
  if (version > VERSION) return { fault: "newer" };
  if (version !== VERSION || !isText(salt) || !isText(iv) || !isText(data) || !isText(tag))
    return { fault: "foreign" };
  return { openpims, version, salt, iv, data, tag };
}

const isText = (value: unknown): value is string => typeof value === "string";

const headerOf = (salt: string): string => JSON.stringify(["enrolment", VERSION, salt]);

/** One passphrase has one form, whichever keyboard composed its accents. */
function keyOf(passphrase: string, salt: string): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize("NFC"), Buffer.from(salt, "base64"), KEY_BYTES, COST, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
