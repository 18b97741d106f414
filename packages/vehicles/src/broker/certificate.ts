// A certificate for a broker on this machine, signed by its own key (RFC 5280). Node makes keys and signatures, but no
// certificates.
import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import { isIP, isIPv4 } from "node:net";
import { bitString, context, der, integer, objectId, octets, sequence, text, time } from "./der.ts";

export interface CertificateOptions {
  /** Names and addresses that clients connect to. */
  readonly hosts: readonly string[];
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface Certificate {
  /** PEM. */
  readonly cert: string;
  /** PEM, PKCS #8. */
  readonly key: string;
}

const ECDSA_WITH_SHA256 = sequence(objectId("1.2.840.10045.4.3.2"));

/**
 * Makes a certificate that can be trusted by itself. It signs no others, so that trust in it ends with its hosts.
 * @throws RangeError for a moment from 2050 on
 */
export function makeCertificate({ hosts, notBefore, notAfter }: CertificateOptions): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const [name = ""] = hosts;
  const subject = sequence(der(0x31, sequence(objectId("2.5.4.3"), text(name))));
  const serial = randomBytes(16);
  // Positive, and without a leading zero.
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  const toBeSigned = sequence(
    context(0, integer(Buffer.of(2))),
    integer(serial),
    ECDSA_WITH_SHA256,
    subject,
    sequence(time(notBefore), time(notAfter)),
    subject,
    publicKey.export({ type: "spki", format: "der" }),
    context(3, sequence(...extensions(hosts))),
  );
  const signature = sign("sha256", toBeSigned, privateKey);
  const certificate = sequence(toBeSigned, ECDSA_WITH_SHA256, bitString(signature));
  return {
    cert: pem("CERTIFICATE", certificate),
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

const CRITICAL = der(0x01, Buffer.of(0xff));

/** RFC 5280 §4.2.1: basicConstraints, keyUsage digitalSignature, extKeyUsage serverAuth, subjectAltName. */
const extensions = (hosts: readonly string[]): readonly Buffer[] => [
  sequence(objectId("2.5.29.19"), CRITICAL, octets(sequence())),
  sequence(objectId("2.5.29.15"), CRITICAL, octets(der(0x03, Buffer.of(7, 0x80)))),
  sequence(objectId("2.5.29.37"), octets(sequence(objectId("1.3.6.1.5.5.7.3.1")))),
  sequence(objectId("2.5.29.17"), octets(sequence(...hosts.map(alternativeName)))),
];

const alternativeName = (host: string): Buffer =>
  isIP(host) ? der(0x87, addressBytes(host)) : der(0x82, Buffer.from(host, "ascii"));

function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split(".").map(Number));
  const [head = "", tail] = address.split("::");
  const parse = (part: string | undefined) =>
    part ? part.split(":").map((group) => Number.parseInt(group, 16)) : [];
  const [front, back] = [parse(head), parse(tail)];
  const groups = [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
  return Buffer.from(groups.flatMap((group) => [group >> 8, group & 255]));
}

const pem = (label: string, bytes: Buffer): string =>
  `-----BEGIN ${label}-----\n${bytes.toString("base64").replace(/.{64}(?=.)/g, "$&\n")}\n-----END ${label}-----\n`;
