// The attestation of an Android key (WebAuthn Level 3 §8.4) under a root of the attacker's own, whose certificate names an
// address of revoked certificates.
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import type { Attest } from "./soft-authenticator.ts";

/** DER (X.690 §8.1). */
function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const head = length < 128 ? [length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from([tag, ...head]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, ...parts);
const hex = (text: string): Buffer => Buffer.from(text, "hex");
const integer = (value: number): Buffer => der(2, Buffer.of(value));
const octets = (content: Buffer): Buffer => der(4, content);
const name = (text: string): Buffer =>
  // id-at-commonName.
  sequence(der(0x31, sequence(hex("0603550403"), der(0x0c, Buffer.from(text)))));

const ECDSA_WITH_SHA256 = sequence(hex("06082a8648ce3d040302"));
const VALIDITY = sequence(der(0x17, Buffer.from("200101000000Z")), der(0x17, Buffer.from("491231235959Z")));

function certificate(
  of: { readonly subject: string; readonly publicKey: Buffer; readonly extensions: readonly Buffer[] },
  signer: KeyObject,
): Buffer {
  const toBeSigned = sequence(
    der(0xa0, integer(2)),
    integer(1),
    ECDSA_WITH_SHA256,
    name("root"),
    VALIDITY,
    name(of.subject),
    of.publicKey,
    ...(of.extensions.length > 0 ? [der(0xa3, sequence(...of.extensions))] : []),
  );
  const signature = sign("sha256", toBeSigned, signer);
  return sequence(toBeSigned, ECDSA_WITH_SHA256, der(3, Buffer.of(0), signature));
}

/** @param address where the certificate says that the revoked ones are */
export function androidAttestation(address: string): Attest {
  const root = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const rootKey = root.publicKey.export({ type: "spki", format: "der" });
  return (clientDataHash, publicKey) => {
    const description = sequence(
      ...[integer(3), der(10, Buffer.of(1)), integer(3), der(10, Buffer.of(1))],
      ...[octets(clientDataHash), octets(Buffer.alloc(0)), sequence(), sequence()],
    );
    const points = sequence(sequence(der(0xa0, der(0xa0, der(0x86, Buffer.from(address))))));
    const extensions = [
      sequence(hex("060a2b06010401d679020111"), octets(description)),
      // id-ce-cRLDistributionPoints.
      sequence(hex("0603551d1f"), octets(points)),
    ];
    return {
      format: "android-key",
      certificates: [
        certificate({ subject: "leaf", publicKey, extensions }, root.privateKey),
        certificate({ subject: "root", publicKey: rootKey, extensions: [] }, root.privateKey),
      ],
    };
  };
}
