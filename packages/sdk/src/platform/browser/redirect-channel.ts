/** The redirect page's message to the application: its whole address. */
export interface RedirectMessage {
  readonly address: string;
}

/** The channel of that message. It reaches only pages of its own origin, so no other site gets the code. */
export const REDIRECT_CHANNEL = "openpims.redirect";

export function isRedirectMessage(data: unknown): data is RedirectMessage {
  return typeof data === "object" && data !== null && "address" in data && typeof data.address === "string";
}
