/** The mAccess id that the service accepts where none is configured. */
export const DEFAULT_MAC_ID = "6f70656e70696d732d6d616363657373";

/** The port if none is configured. */
export const DEFAULT_PORT = 8400;

/** The client that the service makes for applications, with a secret. */
export const DEFAULT_CLIENT_ID = "openpims";

/** The public client of the phone page. */
export const PHONE_CLIENT_ID = "openpims-phone";

/** The demo's account. Its password guards nothing but the demo. */
export const DEMO_ACCOUNT = {
  login: "demo@openpims.example",
  password: "demo-password",
  phoneNumber: "+33600000000",
};

/** The address that the service and its metrics listen on where none is configured: this machine's own. */
export const DEFAULT_HOST = "127.0.0.1";

/** The address that a user is sent back to where none is configured; any port of it is taken. */
export const DEFAULT_REDIRECT_URI = "http://127.0.0.1/callback";

/** Connections at once. */
export const DEFAULT_MAX_CONNECTIONS = 1_000;
