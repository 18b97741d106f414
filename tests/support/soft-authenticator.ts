// An authenticator in software (WebAuthn Level 3): a P-256 key whose answers a test may spoil.
import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

const sha256 = (data: string | Buffer): Buffer => createHash("sha256").update(data).digest();
const base64url = (data: Buffer): string => data.toString("base64url");

/** User present, user verified; with the attested credential. */
const ASSERTED = 0b0000_0101;
const ATTESTED = 0b0100_0101;

/** CBOR of a byte string (RFC 8949 §3.1). */
function bytes(data: Buffer): Buffer {
  const { length } = data;
  const head =
    length < 24 ? [0x40 + length] : length < 256 ? [0x58, length] : [0x59, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), data]);
}
const word = (text: string): Buffer => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);

export interface Ceremony {
  readonly challenge: string;
  readonly rpId: string;
  readonly origin: string;
  readonly counter?: number;
  readonly flags?: number;
}

/** Makes an attestation of a key, given in DER (SPKI). Its signature is not a right one. */
export type Attest = (
  clientDataHash: Buffer,
  publicKey: Buffer,
) => { readonly format: string; readonly certificates: readonly Buffer[] };

export class SoftAuthenticator {
  readonly #key: KeyObject;
  readonly #publicKey: Buffer;
  readonly #cose: Buffer;
  readonly #id: Buffer;

  /** @param idBytes the length of the credential's id */
  constructor(idBytes = 32) {
    this.#id = randomBytes(idBytes);
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = privateKey;
    this.#publicKey = publicKey.export({ type: "spki", format: "der" });
    const { x = "", y = "" } = publicKey.export({ format: "jwk" });
    const coordinate = (text: string) => Buffer.from(text, "base64url");
    // COSE (RFC 9053 §7.1): EC2, ES256, P-256, x, y.
    this.#cose = Buffer.concat([
      Buffer.from([0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20]),
      coordinate(x),
      Buffer.from([0x22, 0x58, 0x20]),
      coordinate(y),
    ]);
  }

  #clientData(type: string, { challenge, origin }: Ceremony): Buffer {
    return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
  }

  #data({ rpId, counter = 0 }: Ceremony, flags: number): Buffer {
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(rpId), Buffer.from([flags]), count]);
  }

  #common() {
    const id = base64url(this.#id);
    return { id, rawId: id, type: "public-key", clientExtensionResults: {} };
  }

  /** The attestation's format and statement, CBOR. */
  #attestation(clientData: Buffer, attest: Attest | undefined): Buffer {
    if (!attest) return Buffer.concat([word("fmt"), word("none"), word("attStmt"), Buffer.from([0xa0])]);
    const { format, certificates } = attest(sha256(clientData), this.#publicKey);
    return Buffer.concat([
      ...[word("fmt"), word(format), word("attStmt"), Buffer.from([0xa3])],
      ...[word("alg"), Buffer.from([0x26]), word("sig"), bytes(Buffer.from([0]))],
      ...[word("x5c"), Buffer.from([0x80 + certificates.length]), ...certificates.map(bytes)],
    ]);
  }

  register(ceremony: Ceremony, attest?: Attest) {
    const clientData = this.#clientData("webauthn.create", ceremony);
    const data = Buffer.concat([
      this.#data(ceremony, ceremony.flags ?? ATTESTED),
      Buffer.alloc(16),
      Buffer.from([this.#id.length >> 8, this.#id.length & 255]),
      this.#id,
      this.#cose,
    ]);
    const attestation = this.#attestation(clientData, attest);
    const attestationObject = Buffer.concat([
      ...[Buffer.from([0xa3]), attestation, word("authData"), bytes(data)],
    ]);
    return {
      ...this.#common(),
      response: {
        clientDataJSON: base64url(clientData),
        attestationObject: base64url(attestationObject),
      },
    };
  }

  assert(ceremony: Ceremony) {
    const data = this.#data(ceremony, ceremony.flags ?? ASSERTED);
    const clientData = this.#clientData("webauthn.get", ceremony);
    return {
      ...this.#common(),
      response: {
        clientDataJSON: base64url(clientData),
        authenticatorData: base64url(data),
        signature: base64url(sign("sha256", Buffer.concat([data, sha256(clientData)]), this.#key)),
      },
    };
  }
}
