type Fetch = typeof globalThis.fetch;

/** Answers a request, or passes it on. */
type Fault = (address: string, passOn: () => Promise<Response>) => Promise<Response>;

/** The path of a device's requests to its strong-authentication server. */
const DEVICE_PATH = "/iwws/MAC";

const unreachable = (code: string): TypeError =>
  new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });

/**
 * The network of one device. Each fault lasts until {@link TestNetwork.works}.
 * @example
 * const network = new TestNetwork();
 * network.isDown();
 * const pims = createPims({ ...platform, fetch: network.fetch });
 */
export class TestNetwork {
  #fault: Fault | undefined;

  readonly fetch: Fetch = (input, init) => {
    const passOn = () => globalThis.fetch(input, init);
    return this.#fault ? this.#fault(input instanceof Request ? input.url : String(input), passOn) : passOn();
  };

  /** Ends the fault. */
  works(): void {
    this.#fault = undefined;
  }

  /** No server can be reached: 2202. */
  isDown(): void {
    this.#fault = () => Promise.reject(unreachable("ECONNREFUSED"));
  }

  /** No server answers in time, and the device does not wait: 2201 or 2202. */
  timesOut(): void {
    this.#fault = () => Promise.reject(new DOMException("The request took too long", "TimeoutError"));
  }

  /** Every server answers with this HTTP status, and an empty body. */
  answers(status: number): void {
    this.#fault = async () => new Response("", { status });
  }

  /** The device's request of this number, from now, counted from 1, does not reach its server. */
  cuts(number: number): void {
    let count = 0;
    this.#fault = async (address, passOn) => {
      if (address.includes(DEVICE_PATH) && ++count === number) throw unreachable("ECONNRESET");
      return passOn();
    };
  }
}
