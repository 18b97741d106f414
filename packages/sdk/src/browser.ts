export { PopupUserAgent, type PopupUserAgentOptions } from "./browser/popup-user-agent.ts";
export { handOverRedirect } from "./browser/redirect-page.ts";
