// Passwords are stored as scrypt hashes, all at one cost: `scrypt.<salt>.<hash>`, both in base64url.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { type HashLane, hashInQueue } from "../machine/hash-queue.ts";

const derive = (password: string, salt: Buffer, lane: HashLane, source?: string): Promise<Buffer> =>
  // NFC: the same characters however a keyboard composes them (NIST SP 800-63B-4 §3.1.1.2).
  hashInQueue({ password: password.normalize("NFC"), salt }, lane, source);

/** @throws HashingBusy */
export async function hashPassword(password: string, lane: HashLane = "unknown"): Promise<string> {
  const salt = randomBytes(16);
  return `scrypt.${salt.toString("base64url")}.${(await derive(password, salt, lane)).toString("base64url")}`;
}

/**
 * Compares a password with a stored hash. Without a hash it takes the same time.
 * @param stored `null` for an account without a password, and for an unknown login
 * @param source the account of a known browser
 * @throws HashingBusy
 */
export async function verifyPassword(
  password: string,
  stored: string | null,
  lane: HashLane = "unknown",
  source?: string,
): Promise<boolean> {
  const [, salt = "", hash = ""] = stored?.split(".") ?? [];
  const derived = await derive(password, Buffer.from(salt, "base64url"), lane, source);
  const expected = Buffer.from(hash, "base64url");
  return expected.length === derived.length && timingSafeEqual(expected, derived);
}

/** The PHC form of an imported hash, at the cost that every sign-in has. */
const PHC = /^\$scrypt\$ln=15,r=8,p=1\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{43})$/;

/**
 * Parses a PHC text into the stored form.
 * @returns `undefined` for another form or cost
 */
export function parsePasswordHash(phc: string): string | undefined {
  const [, salt, hash] = PHC.exec(phc) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  const url = (base64: string) => Buffer.from(base64, "base64").toString("base64url");
  return `scrypt.${url(salt)}.${url(hash)}`;
}
