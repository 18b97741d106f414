export {
  type BrowserPlatform,
  type BrowserPlatformOptions,
  browserPlatform,
} from "./browser/browser-platform.ts";
export { IndexedDbStorage, type IndexedDbStorageOptions } from "./browser/indexed-db-storage.ts";
export { PopupUserAgent, type PopupUserAgentOptions } from "./browser/popup-user-agent.ts";
export { handOverRedirect } from "./browser/redirect-page.ts";
export { RedirectUserAgent, type Returned } from "./browser/redirect-user-agent.ts";
