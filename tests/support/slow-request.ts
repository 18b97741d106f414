// A request whose body stays away until it is finished: the service has admitted its head meanwhile.
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";

export class SlowRequest {
  readonly #sent: ClientRequest;
  readonly #rest: string;
  readonly #answer: Promise<[IncomingMessage]>;

  constructor(url: string, headers: Readonly<Record<string, string>>, body: object, method = "POST") {
    const text = JSON.stringify(body);
    this.#sent = request(url, {
      method,
      headers: { ...headers, "content-type": "application/json", "content-length": Buffer.byteLength(text) },
    });
    this.#answer = once(this.#sent, "response") as Promise<[IncomingMessage]>;
    this.#rest = text.slice(1);
    this.#sent.write(text.slice(0, 1));
  }

  /** @returns the status of the answer */
  async finish(): Promise<number> {
    this.#sent.end(this.#rest);
    const [answer] = await this.#answer;
    answer.resume();
    return answer.statusCode ?? 0;
  }
}
