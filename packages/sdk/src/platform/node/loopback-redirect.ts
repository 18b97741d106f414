import { PageNotShown } from "../platform.ts";

/** The place to wait for a redirect: RFC 8252 §7.3, and no address beyond the loopback. */
export interface LoopbackRedirect {
  readonly origin: string;
  /** The `Host` a browser names when it is sent there. */
  readonly host: string;
  readonly port: number;
  readonly path: string;
  /** The addresses to listen on; `localhost` may mean either, and another program must not get the other one. */
  readonly addresses: readonly string[];
}

const ADDRESSES = new Map<string, readonly string[]>([
  ["127.0.0.1", ["127.0.0.1"]],
  ["[::1]", ["::1"]],
  ["localhost", ["127.0.0.1", "::1"]],
]);

/**
 * True for an address that leads back to this machine, to a port that any program may listen on.
 * @example
 * const opensBrowser = isLoopbackRedirect("http://127.0.0.1:8401/callback");
 */
export function isLoopbackRedirect(redirectUri: string): boolean {
  if (!URL.canParse(redirectUri)) return false;
  const { protocol, hostname, port } = new URL(redirectUri);
  return protocol === "http:" && ADDRESSES.has(hostname) && port !== "";
}

/** @throws PageNotShown where the address is no loopback address of plain HTTP */
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
