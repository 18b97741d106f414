/** The mAccess id that the service accepts where none is configured. */
export const DEFAULT_MAC_ID = "6f70656e70696d732d6d616363657373";

/** Where the service listens where nothing is configured. */
export const DEFAULT_PORT = 8400;

export const DEFAULT_CLIENT_ID = "openpims";

/** The public client of the phone page. */
export const PHONE_CLIENT_ID = "openpims-phone";

/** The demo's account. Its password guards nothing but the demo. */
export const DEMO_ACCOUNT = {
  login: "demo@openpims.example",
  password: "demo-password",
  phoneNumber: "+33600000000",
};
