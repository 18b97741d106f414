// One connection to the service. The token follows the service's proof on it, so that nobody takes the address in between.
import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { Agent, type IncomingMessage, request } from "node:http";
import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { operatorProof } from "@openpims/service";
import { type ServiceAddress, urlOf } from "./service-address.ts";

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly patience: number;
}

export interface Received {
  readonly status: number;
  /** `undefined` if it is no JSON. */
  readonly body: unknown;
}

/** An answer of more bytes is none of the service's. */
const MOST_BYTES = 2 ** 24;

const PROOF_PATIENCE_MS = 30_000;

const CONNECT_PATIENCE_MS = 30_000;

/** The end of {@link OperatorConnection.prove}. */
export type Proved = "proven" | "another token" | "too many tries" | "no proof";

export class OperatorConnection {
  readonly #address: ServiceAddress;
  readonly #socket: Socket;
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });

  private constructor(address: ServiceAddress, socket: Socket) {
    this.#address = address;
    this.#socket = socket;
    let isTaken = false;
    this.#agent.createConnection = (_options, done) => {
      if (isTaken) {
        done?.(new Error("the service ended the connection"), socket);
        return undefined;
      }
      isTaken = true;
      return socket;
    };
  }

  /** @throws Error of the network, or of a certificate that is not trusted */
  static async open(address: ServiceAddress): Promise<OperatorConnection> {
    const socket = socketTo(address);
    try {
      const signal = AbortSignal.timeout(CONNECT_PATIENCE_MS);
      await once(socket, address.secure ? "secureConnect" : "connect", { signal });
    } catch (error) {
      socket.destroy();
      throw error;
    }
    return new OperatorConnection(address, socket);
  }

  /** @returns "proven" only if the service knows the token and is this connection's other end */
  async prove(token: string): Promise<Proved> {
    const nonce = randomBytes(32).toString("base64url");
    const end = { address: this.#socket.remoteAddress, port: this.#socket.remotePort };
    const { status, body } = await this.send({
      method: "POST",
      path: "/admin/v1/proofs",
      body: { nonce, proof: operatorProof(token, "operator", nonce, end) },
      patience: PROOF_PATIENCE_MS,
    });
    if (status === 401) return "another token";
    if (status === 429) return "too many tries";
    if (status !== 200 || typeof body !== "object" || body === null || !("proof" in body)) return "no proof";
    const [given, right] = [String(body.proof), operatorProof(token, "service", nonce, end)].map((text) =>
      Buffer.from(text),
    );
    return given && right && given.length === right.length && timingSafeEqual(given, right)
      ? "proven"
      : "no proof";
  }

  async send({ method, path, headers, body, patience }: Sent): Promise<Received> {
    const { host, port } = this.#address;
    const text = body && JSON.stringify(body);
    const sent = request({
      agent: this.#agent,
      host,
      port,
      method,
      path,
      headers: {
        ...headers,
        host: new URL(urlOf(this.#address)).host,
        ...(text !== undefined && { "content-type": "application/json" }),
      },
      signal: AbortSignal.timeout(patience),
    });
    // An error after the answer began is the answer's.
    sent.on("error", () => {});
    sent.end(text);
    const [answer] = (await once(sent, "response")) as [IncomingMessage];
    return { status: answer.statusCode ?? 0, body: await readJson(answer) };
  }

  close(): void {
    this.#agent.destroy();
    this.#socket.destroy();
  }
}

function socketTo({ host, port, secure, trusted }: ServiceAddress): Socket {
  if (!secure) return connect({ host, port });
  // The certificate names the public host; the proof shows that this is the service.
  if (!trusted) return connectTls({ host, port, rejectUnauthorized: false });
  return connectTls({
    host,
    port,
    ...(isIP(host) === 0 && { servername: host }),
    ...(trusted.ca !== undefined && { ca: trusted.ca }),
  });
}

async function readJson(answer: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) throw new Error("the answer is too long");
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return undefined;
  }
}
