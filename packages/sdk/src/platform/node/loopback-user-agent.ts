import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from "node:http";
import { type AuthorizationPrompt, PageNotShown, type UserAgent, UserCancelled } from "../platform.ts";
import { systemCode } from "./durable-file.ts";
import { type LoopbackRedirect, parseLoopbackRedirect } from "./loopback-redirect.ts";
import { makePrivatePage, type PrivatePage } from "./private-page.ts";

/** The browser, and the limits of the wait for the user. */
export interface LoopbackUserAgentOptions {
  /**
   * Opens an address in a browser of the same user on this machine. Default: the system's. On Linux it is a page of the
   * sign-in's own listener, on macOS a file: other users can read a command line, and it leads only this user on.
   */
  readonly openBrowser?: (url: string) => Promise<void>;
  /** The time limit for the user, in milliseconds. Default: 5 minutes. */
  readonly timeout?: number;
  /** Cancels the wait for the user. */
  readonly signal?: AbortSignal;
}

const FIVE_MINUTES = 5 * 60_000;
const PAGE =
  '<!doctype html><html lang="en"><title>OpenPIMS</title><p>You can close this window.</p></html>\n';

/**
 * The system's browser, and a listener on the loopback interface for its redirect (RFC 8252 §7.3). If the user does not
 * finish within five minutes, the call answers 2368.
 * @example
 * const pims = createPims(nodePlatform(), { userAgent: new LoopbackUserAgent() });
 */
export class LoopbackUserAgent implements UserAgent {
  readonly #openBrowser: (url: string) => Promise<void>;
  readonly #timeout: number;
  readonly #signal: AbortSignal | undefined;

  constructor({
    openBrowser = openInBrowser,
    timeout = FIVE_MINUTES,
    signal,
  }: LoopbackUserAgentOptions = {}) {
    this.#openBrowser = openBrowser;
    this.#timeout = timeout;
    this.#signal = signal;
  }

  async authorize({ url, redirectUri }: AuthorizationPrompt): Promise<string> {
    const redirect = parseLoopbackRedirect(redirectUri);
    if (!/^https?:\/\//i.test(url))
      throw new PageNotShown("The page to show must be an http or https address");
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    // The user may cancel while the listener is starting, before the promise is awaited.
    promise.catch(() => undefined);
    const cancel = (why: string) => reject(new UserCancelled(why));
    const onAbort = () => cancel("The sign-in was cancelled");
    const timer = setTimeout(cancel, this.#timeout, "The sign-in was not finished in time");
    this.#signal?.addEventListener("abort", onAbort);
    const servers: Server[] = [];
    let page: PrivatePage | undefined;
    try {
      if (this.#signal?.aborted) onAbort();
      else {
        page = await privatePage(url, redirect);
        await listen(redirect, catchRedirect(redirect, stateOf(url), page, resolve), servers);
        this.#show(page.address, url).catch(reject);
      }
      return await promise;
    } finally {
      clearTimeout(timer);
      this.#signal?.removeEventListener("abort", onAbort);
      await Promise.all([...servers.map(close), page?.remove()]);
    }
  }

  async #show(address: string, url: string): Promise<void> {
    try {
      await this.#openBrowser(address);
    } catch (error) {
      throw notOpened(url, error);
    }
  }
}

const privatePage = (url: string, { origin }: LoopbackRedirect): Promise<PrivatePage> =>
  makePrivatePage(url, origin).catch((error: unknown) => {
    throw notOpened(url, error);
  });

/** The `state` that identifies this request's answer (RFC 6749 §10.12). */
const stateOf = (address: string): readonly string[] => new URL(address).searchParams.getAll("state");

/** @param state of the request: an answer without it belongs to another page, and the wait continues */
function catchRedirect(
  redirect: LoopbackRedirect,
  state: readonly string[],
  page: PrivatePage,
  caught: (address: string) => void,
): RequestListener {
  return (request, response) => {
    if (request.headers.host === redirect.host && page.serve(request, response)) return;
    if (!isRedirect(request, redirect)) {
      response.writeHead(404, { connection: "close" }).end();
      return;
    }
    const given = stateOf(`${redirect.origin}${request.url}`);
    if (state.length > 0 && (given.length !== 1 || given[0] !== state[0])) {
      response.writeHead(400, { connection: "close" }).end();
      return;
    }
    // Only after the page is sent, since the connection is closed with the listener.
    response.once("close", () => caught(`${redirect.origin}${request.url}`));
    showPage(response);
  };
}

/** The `Host` is compared so that a page of another site cannot reach the listener under a name of its own (DNS rebinding). */
function isRedirect(request: IncomingMessage, redirect: LoopbackRedirect): boolean {
  const path = request.url?.split("?", 1)[0];
  return request.method === "GET" && path === redirect.path && request.headers.host === redirect.host;
}

function showPage(response: ServerResponse): void {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    connection: "close",
  });
  response.end(PAGE);
}

/** Servers are added to `servers` as they start, so that a partial failure leaves none running. */
async function listen(redirect: LoopbackRedirect, answer: RequestListener, servers: Server[]): Promise<void> {
  for (const host of redirect.addresses) {
    const server = createServer(answer);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    server.listen({ host, port: redirect.port }, resolve);
    try {
      await promise;
      servers.push(server);
    } catch (error) {
      const absent = systemCode(error) === "EADDRNOTAVAIL" || systemCode(error) === "EAFNOSUPPORT";
      // A machine without IPv6 has one `localhost` only.
      if (absent && servers.length > 0) continue;
      throw new PageNotShown(`The sign-in cannot listen on ${redirect.origin} (${systemCode(error)})`, {
        cause: error,
      });
    }
  }
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Without the cause: the error of a failed program names its arguments, and the address's query is private. */
function notOpened(url: string, error: unknown): Error {
  const { origin, pathname } = new URL(url);
  const code = systemCode(error);
  return new PageNotShown(
    `The browser cannot be opened at ${origin}${pathname}${code === undefined ? "" : ` (${code})`}`,
  );
}

async function openInBrowser(url: string): Promise<void> {
  const { default: open } = await import("open");
  await open(url);
}
