import type { Logger } from "pino";
import type { Clock } from "../clock.ts";
import type { MasterKeyOptions } from "../keys/master-key.ts";
import type { PageName } from "./page-names.ts";
import type { Policy } from "./policy.ts";

export interface ServiceOptions extends MasterKeyOptions {
  /** The folder of the service's own secrets and of the embedded store. */
  readonly dataDirectory: string;
  /** `postgres://user:password@host:port/database`: a store that many processes share, instead of the embedded one. */
  readonly databaseUrl?: string;
  /** The address that users and devices know, where a proxy stands in front. `http` only to this machine. */
  readonly publicUrl?: string;
  /** 0 takes any free port. */
  readonly port?: number;
  readonly host?: string;
  /** Seeds the demo account and keeps its SMS codes readable. */
  readonly demo?: boolean;
  /** Made and kept in the data folder where absent. */
  readonly adminToken?: string;
  readonly macIds?: readonly string[];
  /** The addresses that a user may be sent back to after signing in. */
  readonly redirectUris?: readonly string[];
  /** The origins whose pages may call the service from a browser. */
  readonly allowedOrigins?: readonly string[];
  /** The proxies whose `X-Forwarded-For` is believed, as addresses or ranges. */
  readonly trustedProxies?: readonly string[];
  /** The paths of the certificate and its key, PEM. With them the service speaks HTTPS, and nothing else. */
  readonly tlsCertificate?: string;
  readonly tlsKey?: string;
  /** The port of `/metrics` for Prometheus, 0 for any free one; not served where absent. */
  readonly metricsPort?: number;
  readonly metricsHost?: string;
  /** Values that the operator API cannot change. */
  readonly policy?: Partial<Policy>;
  /** The address that SMS are posted to: `https`, or `http` to this machine. Without it no SMS leaves the service. */
  readonly smsWebhook?: string;
  /** Signs the posts: `whsec_` and base64, or any text; 24 bytes at least. */
  readonly smsWebhookSecret?: string;
  /** The pages to serve; none where absent. `demo` serves a first page besides. */
  readonly pages?: readonly PageName[];
  /** The folder of the built pages (`PAGES_DIRECTORY` of `@openpims/pages`); needed with `pages`. */
  readonly pagesDirectory?: string;
  readonly clock?: Clock;
  /** A log of its own; by default nothing is logged. */
  readonly logger?: Logger;
}
