export {
  type BrowserPlatform,
  type BrowserPlatformOptions,
  browserPlatform,
} from "./platform/browser/browser-platform.ts";
export { IndexedDbStorage, type IndexedDbStorageOptions } from "./platform/browser/indexed-db-storage.ts";
export { PopupUserAgent, type PopupUserAgentOptions } from "./platform/browser/popup-user-agent.ts";
export { handOverRedirect } from "./platform/browser/redirect-page.ts";
export { RedirectUserAgent, type Returned } from "./platform/browser/redirect-user-agent.ts";
export { webSocketStreams } from "./platform/browser/web-socket-streams.ts";
