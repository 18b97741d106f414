export { AuthSessionUserAgent } from "./auth-session-user-agent.ts";
export { reactNativePlatform } from "./platform.ts";
export { type SecureItems, SecureItemsStorage } from "./secure-items-storage.ts";
