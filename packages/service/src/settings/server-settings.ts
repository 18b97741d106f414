// One row for each setting of the service besides its policies. It defines the variable of the environment, the key in a file,
// the option of `startService` and the text of the reference, which is its comment.
import { isIP } from "node:net";
import { MASTER_KEY_FORM, MASTER_KEY_FORM_IN_WORDS } from "../keys/master-key.ts";
import {
  DEFAULT_HOST,
  DEFAULT_MAC_ID,
  DEFAULT_MAX_CONNECTIONS,
  DEFAULT_PORT,
  DEFAULT_REDIRECT_URI,
} from "./defaults.ts";
import { isIssuer, ROLE_OF_VALUE } from "./operator-oidc.ts";
import { pageNames } from "./page-names.ts";
import { isPublicUrl, PUBLIC_URL } from "./public-url.ts";
import { flag, listOf, oneOf, pathOf, type Setting, text, type ValueOf, whole } from "./setting.ts";

/** The groups of the settings in the reference, in this order. */
export const settingGroups = [
  "address",
  "store",
  "secrets",
  "clients",
  "sms",
  "pages",
  "operators",
  "metrics",
] as const;

export type SettingGroup = (typeof settingGroups)[number];

interface SettingRow<T> {
  readonly group: SettingGroup;
  readonly is: Setting<T>;
  /** The default. If absent, the comment describes the behaviour. */
  readonly byDefault?: T;
}

const row = <T>(group: SettingGroup, is: Setting<T>, byDefault?: T): SettingRow<T> => ({
  group,
  is,
  ...(byDefault !== undefined && { byDefault }),
});

/** The form of an operator's token, which makes guessing hopeless. */
export const ADMIN_TOKEN_FORM = /^[\x21-\x7e]{32,512}$/;

const anyText = (allowed: string) => text(allowed, /^[\x21-\x7e]+$/);

const listenable = anyText("an address or a name to listen on, such as 127.0.0.1");

const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

function isAddressRange(value: string): boolean {
  const [address = "", bits] = value.split("/");
  const width = { 4: 32, 6: 128 }[isIP(address)];
  if (width === undefined) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= width);
}

export const serverSettings = {
  /** The address that the service listens on. */
  host: row("address", listenable, DEFAULT_HOST),
  /** The port that the service listens on; 0 takes any free one. */
  port: row("address", whole(0, 65_535), DEFAULT_PORT),
  /**
   * The most connections at once, a quarter of them from one address. Beyond it the oldest one without a waiting client
   * ends.
   */
  maxConnections: row("address", whole(10, 100_000), DEFAULT_MAX_CONNECTIONS),
  /** The address for users and devices, if a proxy stands in front. Absent: the address listened on. */
  publicUrl: row("address", text(PUBLIC_URL, /^\S+$/, isPublicUrl)),
  /** The certificate. With it and its key the service speaks only HTTPS (TLS 1.2 and newer). */
  tlsCertificate: row("address", pathOf("a PEM file")),
  /** The private key of `tlsCertificate`. */
  tlsKey: row("address", pathOf("a PEM file")),
  /** True allows clear text on addresses other than this machine's. For tests only. */
  insecure: row("address", flag(), false),
  /** The proxies whose `X-Forwarded-For` is trusted. Absent: none. */
  trustedProxies: row(
    "address",
    listOf(text("an address", /^\S+$/, isAddressRange), "addresses or ranges such as 10.0.0.0/8"),
  ),
  /** The store for several processes. Absent: SQLite in the data folder. A secret: it holds a password. */
  databaseUrl: row(
    "store",
    text(
      "postgres://user:password@host:port/database, and may name an sslmode",
      /^postgres(ql)?:\/\/\S+$/,
      URL.canParse,
    ),
  ),
  /** The operator's bearer token. Absent: made, and kept in the data folder. */
  adminToken: row("secrets", text("at least 32 characters without spaces", ADMIN_TOKEN_FORM)),
  /** The master key, which seals the secrets of the store. Absent: made, and kept in the data folder. */
  masterKey: row("secrets", text(MASTER_KEY_FORM_IN_WORDS, MASTER_KEY_FORM)),
  /** A file with the master key: readable by its owner only, or a mounted secret that nobody but root can change. */
  masterKeyFile: row("secrets", pathOf("a file")),
  /** The previous master key, for the first start after its change: the store may still be sealed under it. */
  previousMasterKey: row("secrets", text(MASTER_KEY_FORM_IN_WORDS, MASTER_KEY_FORM)),
  /** The mAccess ids that devices may announce. */
  macIds: row("clients", listOf(anyText("an mAccess id"), "mAccess ids"), [DEFAULT_MAC_ID]),
  /** The addresses that a user may return to after signing in. */
  redirectUris: row("clients", listOf(text("an address", /^\S+$/, URL.canParse), "addresses"), [
    DEFAULT_REDIRECT_URI,
  ]),
  /** The origins whose pages may call the device protocol, the account services and the token endpoint. Absent: none. */
  allowedOrigins: row(
    "clients",
    listOf(text("an origin", /^\S+$/, isOrigin), "origins such as https://app.example, without a path"),
  ),
  /** The address that receives the SMS: `https`, or `http` to this machine. Absent: no SMS leaves the service. */
  smsWebhook: row("sms", text("an address", /^\S+$/, URL.canParse)),
  /** Signs the requests to the webhook: `whsec_` and base64, or any text. */
  smsWebhookSecret: row("sms", text("a text of 24 bytes at least", /^[\x21-\x7e]{24,512}$/)),
  /** The pages to serve. Absent: none, and both with `--demo`. */
  pages: row("pages", listOf(oneOf(pageNames), "phone, console or both")),
  /**
   * The issuer of the company's OpenID Connect provider, by which operators sign in: `https`, or `http` to this machine.
   * It needs `publicUrl`, `operatorOidcClientId`, `operatorOidcClientSecret` and `operatorOidcRoles`. Absent: no such sign-in.
   */
  operatorOidcIssuer: row(
    "operators",
    text("the issuer's address, https, without a query", /^\S+$/, isIssuer),
  ),
  /** The service's client at that provider. */
  operatorOidcClientId: row("operators", text("a client id", /^[\x20-\x7e]{1,256}$/)),
  /** The client's secret. */
  operatorOidcClientSecret: row(
    "operators",
    text("a client secret of 16 characters at least", /^[\x20-\x7e]{16,512}$/),
  ),
  /** The claim of the ID token that holds the groups or roles. */
  operatorOidcRoleClaim: row("operators", text("the name of a claim", /^[\x21-\x7e]{1,128}$/), "groups"),
  /** The roles that values of the claim give, such as `pims-admins=administrator,helpdesk=support`. The highest one counts. */
  operatorOidcRoles: row(
    "operators",
    listOf(
      text("value=role", ROLE_OF_VALUE),
      "pairs such as helpdesk=support, with the roles reader, support and administrator",
    ),
  ),
  /** The scopes that the sign-in asks for, with `openid`. */
  operatorOidcScopes: row(
    "operators",
    listOf(text("a scope", /^[\x21\x23-\x5b\x5d-\x7e]{1,64}$/), "scopes"),
    ["openid", "profile", "email"],
  ),
  /** The provider's name on the button of the console's sign-in page. Absent: the host of the issuer. */
  operatorOidcName: row("operators", text("1 to 40 characters", /^[^\p{C}]{1,40}$/u)),
  /** The port of `/metrics` for Prometheus; 0 takes any free one. Absent: not served. */
  metricsPort: row("metrics", whole(0, 65_535)),
  /** The address that `/metrics` listens on. */
  metricsHost: row("metrics", listenable, DEFAULT_HOST),
};

type Rows = typeof serverSettings;

export type ServerConfiguration = { readonly [Name in keyof Rows]?: ValueOf<Rows[Name]["is"]> };
