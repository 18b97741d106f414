/** The mAccess id that the service accepts by default. */
export const DEFAULT_MAC_ID = "6f70656e70696d732d6d616363657373";

/** The port if none is configured. */
export const DEFAULT_PORT = 8400;

/** The service's own client for applications, with a secret. */
export const DEFAULT_CLIENT_ID = "openpims";

/** The public client of the phone page. */
export const PHONE_CLIENT_ID = "openpims-phone";

/** The demo's account. Its password protects nothing but the demo. */
export const DEMO_ACCOUNT = {
  login: "demo@openpims.example",
  password: "demo-password",
  phoneNumber: "+33600000000",
};

/** The default address of the service and its metrics: this machine's own. */
export const DEFAULT_HOST = "127.0.0.1";

/** The default redirect address of the sign-in; any port is accepted. */
export const DEFAULT_REDIRECT_URI = "http://127.0.0.1/callback";

/** The most connections at once. */
export const DEFAULT_MAX_CONNECTIONS = 1_000;
