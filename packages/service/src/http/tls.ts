import { readFileSync } from "node:fs";

export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: "TLSv1.2";
}

/**
 * Reads the certificate and its key, both PEM.
 * @throws Error that names the setting if a file cannot be read
 */
export function readTls(certificate: string, key: string): Tls {
  return { cert: read("tlsCertificate", certificate), key: read("tlsKey", key), minVersion: "TLSv1.2" };
}

function read(setting: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new Error(`${setting}: ${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
