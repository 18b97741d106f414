// RFC 7636, and the values that bind an answer to its request. They use the platform's random bytes and a hash library that
// the device needs anyway: React Native has no Web Crypto, and a page has `crypto.subtle` over https only.
import { sha256 } from "@noble/hashes/sha2.js";
import type { RandomBytes } from "@openpims/maccess";

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** A code verifier, a state or a nonce: 256 random bits in 43 characters. */
export const randomValue = (random: RandomBytes): string => base64url(random(32));

/** The code challenge of a verifier, by the method `S256`. */
export const codeChallenge = (verifier: string): string =>
  base64url(sha256(Uint8Array.from(verifier, (character) => character.charCodeAt(0))));
