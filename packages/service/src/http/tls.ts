import { readFileSync } from "node:fs";
import { readUnchangedFile } from "../machine/ownership.ts";

export interface Tls {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly minVersion: "TLSv1.2";
}

/**
 * Reads the certificate and its key, both PEM. Another user who can change the key knows it.
 * @throws Error that names the setting if a file cannot be read, or the key is another user's
 */
export function readTls(certificate: string, key: string): Tls {
  return {
    cert: read("tlsCertificate", certificate, readFileSync),
    key: read("tlsKey", key, readUnchangedFile),
    minVersion: "TLSv1.2",
  };
}

function read(setting: string, path: string, reader: (path: string) => Buffer): Buffer {
  try {
    return reader(path);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(`${setting}: ${code === undefined ? message : `${path} cannot be read (${code})`}`);
  }
}
