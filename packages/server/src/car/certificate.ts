import { createPrivateKey, X509Certificate } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { keepOwnFile } from "@openpims/service";
import { type Certificate, makeCertificate } from "@openpims/vehicles";

const DAY = 86_400_000;
const LIFETIME_DAYS = 397;
const RENEWAL_DAYS = 30;

/** The names and addresses of this machine for itself. */
const HOSTS = ["localhost", "127.0.0.1", "::1"];

export interface BrokerCertificate extends Certificate {
  /** The file of the certificate alone, for clients to trust. */
  readonly file: string;
}

/**
 * Reads the certificate of the car's broker, or makes it at the first start and again in its last month.
 * @throws Error with a message for the operator if a file is a link, another user's or open to others
 */
export function brokerCertificate(folder: string, now = Date.now()): BrokerCertificate {
  const [file, keyFile] = [join(folder, "car-broker.crt"), join(folder, "car-broker.key")];
  const read = (): Certificate => {
    const made = makeCertificate({
      hosts: HOSTS,
      notBefore: new Date(now - DAY),
      notAfter: new Date(now + LIFETIME_DAYS * DAY),
    });
    return { key: keepOwnFile(keyFile, made.key), cert: keepOwnFile(file, made.cert) };
  };
  const kept = read();
  if (isUsable(kept, now)) return { ...kept, file };
  rmSync(keyFile);
  rmSync(file);
  return { ...read(), file };
}

function isUsable({ cert, key }: Certificate, now: number): boolean {
  try {
    const read = new X509Certificate(cert);
    return Date.parse(read.validTo) - now > RENEWAL_DAYS * DAY && read.checkPrivateKey(createPrivateKey(key));
  } catch {
    // A file of another program, or one that was cut off.
    return false;
  }
}
