// The certificate that the service shows, renewed while it runs.
import { X509Certificate } from "node:crypto";
import type { Server } from "node:https";
import { createSecureContext } from "node:tls";
import type { FastifyBaseLogger } from "fastify";
import type { EpochMs } from "../clock.ts";
import type { Metrics } from "../observability/metrics.ts";
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
  readonly #metrics: Metrics;
  #served: Tls;

  /** @throws Error that names the setting if a file cannot be read */
  constructor(server: Server, files: CertificateFiles, log: FastifyBaseLogger, metrics: Metrics) {
    this.#server = server;
    this.#files = files;
    this.#log = log;
    this.#metrics = metrics;
    this.#served = readTls(files.certificate, files.key);
  }

  /** The end of the served certificate. */
  get endsAt(): EpochMs {
    return new X509Certificate(this.#served.cert).validToDate.getTime();
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
      this.#metrics.certificateReloads.inc({ result: "served" });
      this.#log.info("the renewed certificate is served");
    } catch (error) {
      this.#metrics.certificateReloads.inc({ result: "failed" });
      this.#log.error(
        { err: error },
        "the certificate's files cannot be served: the one before stays in force",
      );
    }
  }
}
