import { PageNotShown } from "../platform.ts";

/** The place to wait for a redirect: RFC 8252 §7.3, on the loopback only. */
export interface LoopbackRedirect {
  readonly origin: string;
  /** The `Host` that a browser sends for this address. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** The addresses to listen on. `localhost` may mean either, and no other program must get the other one. */
  readonly addresses: readonly string[];
}

const ADDRESSES = new Map<string, readonly string[]>([
  ["127.0.0.1", ["127.0.0.1"]],
  ["[::1]", ["::1"]],
  ["localhost", ["127.0.0.1", "::1"]],
]);

/**
 * True for `http` on 127.0.0.1, [::1] or localhost with an explicit port other than 80. The port need not be free.
 * @param redirectUri the whole address, as registered for the client
 * @example
 * const opensBrowser = isLoopbackRedirect("http://127.0.0.1:8401/callback");
 */
export function isLoopbackRedirect(redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname, port } = new URL(redirectUri);
  return protocol === "http:" && ADDRESSES.has(hostname) && port !== "";
}

/** @throws PageNotShown if the address is not a loopback address over plain HTTP */
export function parseLoopbackRedirect(redirectUri: string): LoopbackRedirect {
  const url = URL.canParse(redirectUri) ? new URL(redirectUri) : undefined;
  const addresses = url?.protocol === "http:" ? ADDRESSES.get(url.hostname) : undefined;
  if (url === undefined || addresses === undefined) {
    throw new PageNotShown(
      "The redirect URI must be http on 127.0.0.1, [::1] or localhost to be caught on this machine",
    );
  }
  const port = url.port === "" ? 80 : Number(url.port);
  if (port === 0) throw new PageNotShown("The redirect URI must name the port to listen on");
  return { origin: url.origin, host: url.host, port, path: url.pathname, addresses };
}
