/** What the redirect page tells the application: the whole address that it was opened with. */
export interface RedirectMessage {
  readonly address: string;
}

/** Where it tells it. A channel reaches the pages of its own origin only, so nobody else hears the code. */
export const REDIRECT_CHANNEL = "openpims.redirect";

export function isRedirectMessage(data: unknown): data is RedirectMessage {
  return typeof data === "object" && data !== null && "address" in data && typeof data.address === "string";
}
