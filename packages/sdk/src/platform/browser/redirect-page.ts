import { REDIRECT_CHANNEL, type RedirectMessage } from "./redirect-channel.ts";

/**
 * Passes the address of the redirect page (`credential.loginRedirectURI`, of the application's own origin) to the
 * application, and closes the window. The address holds the code, so it is removed from the window's history, in case the
 * browser keeps the window open.
 * @example
 * handOverRedirect();
 */
export function handOverRedirect(): void {
  const message: RedirectMessage = { address: location.href };
  history.replaceState(null, "", location.pathname);
  const channel = new BroadcastChannel(REDIRECT_CHANNEL);
  channel.postMessage(message);
  channel.close();
  window.close();
}
