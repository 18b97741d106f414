// The page that takes the PIN where the bridge has no terminal. It is for this machine's browser, by a link that works once.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { isPin, type Language } from "@openpims/sdk";
import { pinPageText } from "./pin-page-text.ts";

const HOST = "127.0.0.1";
const TOKEN_BYTES = 24;
/** A form with one PIN. */
const MOST_BYTES = 256;
/** Three wrong PINs block the account: the page takes two before the bridge has to be started again. */
const MOST_PINS = 2;

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  // With `no-referrer` a form would have no origin.
  "referrer-policy": "same-origin",
  "x-content-type-options": "nosniff",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  connection: "close",
};

export interface PinPageOptions {
  /** 0 for a free port. */
  readonly port: number;
  readonly language: Language;
  /** Tries the PIN. @returns the sentence of a failure, or `undefined` */
  readonly tried: (pin: string) => Promise<string | undefined>;
}

export class PinPage {
  readonly #options: PinPageOptions;
  #server: Server | undefined;
  /** Such as `http://127.0.0.1:40123`. */
  #origin = "";
  #token = Buffer.alloc(0);
  #pins = 0;

  constructor(options: PinPageOptions) {
    this.#options = options;
  }

  /**
   * Opens the page.
   * @returns its link, or `undefined` if it is open already or takes no more PINs
   * @throws Error of the system, such as for a port that is taken
   */
  async open(): Promise<string | undefined> {
    if (this.#server || this.#pins >= MOST_PINS) return undefined;
    // After an error the link of the next page is told: this one may be used up.
    const server = createServer((request, response) =>
      this.#answer(request, response).catch(() => this.close()),
    );
    this.#server = server;
    try {
      server.listen(this.#options.port, HOST);
      await once(server, "listening");
    } catch (error) {
      this.#server = undefined;
      throw error;
    }
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("the page has no port");
    this.#origin = `http://${HOST}:${address.port}`;
    return `${this.#origin}/${this.#newToken()}`;
  }

  close(): void {
    this.#server?.close();
    this.#server?.closeAllConnections();
    this.#server = undefined;
    this.#token = Buffer.alloc(0);
  }

  #newToken(): string {
    const token = randomBytes(TOKEN_BYTES).toString("hex");
    this.#token = Buffer.from(token);
    return token;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const text = pinPageText(this.#options.language);
    const send = (status: number, body: string): void => void response.writeHead(status, HEADERS).end(body);
    // Another name of this machine would be another site's (DNS rebinding).
    if (request.headers.host !== new URL(this.#origin).host || !this.#isToken(request.url ?? ""))
      return send(404, text.page(text.linkUsed));
    if (request.method === "GET") return send(200, text.page(text.form));
    if (request.method !== "POST" || request.headers.origin !== this.#origin)
      return send(403, text.page(text.linkUsed));
    // Before the body is read: two requests at once must not try two PINs.
    this.#token = Buffer.alloc(0);
    const pin = new URLSearchParams(await bodyOf(request)).get("pin") ?? "";
    // Nobody would read the next link.
    if (response.destroyed) return this.close();
    if (!isPin(pin)) return send(400, text.page(text.wrongForm, `/${this.#newToken()}`));
    this.#pins += 1;
    const failure = await this.#options.tried(pin);
    if (failure === undefined) {
      this.#pins = 0;
      send(200, text.page(text.done));
      return this.close();
    }
    if (response.destroyed) return this.close();
    if (this.#pins < MOST_PINS) return send(200, text.page(text.failed(failure), `/${this.#newToken()}`));
    send(200, text.page(text.failed(failure) + text.noMore));
    this.close();
  }

  #isToken(path: string): boolean {
    const given = Buffer.from(path.slice(1));
    return (
      given.length === TOKEN_BYTES * 2 &&
      given.length === this.#token.length &&
      timingSafeEqual(given, this.#token)
    );
  }
}

/** The body; empty for one that is too long. */
async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = "";
  try {
    for await (const chunk of request) {
      body += chunk;
      if (body.length > MOST_BYTES) return "";
    }
  } catch {
    return "";
  }
  return body;
}
