// What a client on the same machine needs to know of the service. It loads nothing of the server's, so that it is quick.
export { readSecret } from "./settings/data-folder.ts";
export { DEFAULT_CLIENT_ID, DEFAULT_MAC_ID, DEMO_ACCOUNT } from "./settings/defaults.ts";
