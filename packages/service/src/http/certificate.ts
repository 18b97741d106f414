// The certificate that the service shows, renewed while it runs.
import type { Server } from "node:https";
import { createSecureContext } from "node:tls";
import type { FastifyBaseLogger } from "fastify";
import { readTls, type Tls } from "./tls.ts";

export interface CertificateFiles {
  readonly certificate: string;
  readonly key: string;
}

const isSame = (one: Tls, other: Tls): boolean => one.cert.equals(other.cert) && one.key.equals(other.key);

/** Serves a certificate anew after its files changed. Connections that are open keep theirs. */
export class RenewedCertificate {
  readonly #server: Server;
  readonly #files: CertificateFiles;
  readonly #log: FastifyBaseLogger;
  #served: Tls;

  /** @throws Error that names the setting if a file cannot be read */
  constructor(server: Server, files: CertificateFiles, log: FastifyBaseLogger) {
    this.#server = server;
    this.#files = files;
    this.#log = log;
    this.#served = readTls(files.certificate, files.key);
  }

  /** Reads the files. Those that cannot be served leave the present certificate in force. */
  reload(): void {
    try {
      const read = readTls(this.#files.certificate, this.#files.key);
      if (isSame(read, this.#served)) return;
      // A certificate of another key: one of the two files is not written yet.
      createSecureContext(read);
      this.#server.setSecureContext(read);
      this.#served = read;
      this.#log.info("the renewed certificate is served");
    } catch (error) {
      this.#log.error(
        { err: error },
        "the certificate's files cannot be served: the one before stays in force",
      );
    }
  }
}
