// A session of W3C WebDriver (https://www.w3.org/TR/webdriver2/), whose commands go to one window at a time.

type Answer = { readonly value: unknown };

/** The driver refused a command. */
export class CommandRefused extends Error {
  override name = "CommandRefused";
  /** The `error` of the answer, such as `no such window`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
    this.code = code;
  }
}

const textOf = (value: unknown, name: string): string => {
  const found = typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
  return typeof found === "string" ? found : "";
};

/** @throws CommandRefused */
export async function command(address: string, method: string, body?: object): Promise<unknown> {
  const response = await fetch(address, { method, ...(body && { body: JSON.stringify(body) }) });
  const { value } = (await response.json()) as Answer;
  if (!response.ok) throw new CommandRefused(textOf(value, "error"), textOf(value, "message"));
  return value;
}

export class WebDriverSession {
  readonly #address: string;
  readonly version: string;
  #last: Promise<unknown> = Promise.resolve();
  #current: string | undefined;
  #first: string | undefined;

  private constructor(address: string, version: string) {
    this.#address = address;
    this.version = version;
  }

  static async open(driver: string, capabilities: object): Promise<WebDriverSession> {
    const given = await command(`${driver}/session`, "POST", { capabilities: { alwaysMatch: capabilities } });
    const facts = typeof given === "object" && given !== null ? Reflect.get(given, "capabilities") : {};
    return new WebDriverSession(
      `${driver}/session/${textOf(given, "sessionId")}`,
      textOf(facts, "browserVersion"),
    );
  }

  /** A command of the whole session. */
  send(method: string, path: string, body?: object): Promise<unknown> {
    return this.#inTurn(() => command(`${this.#address}${path}`, method, body));
  }

  /** A command in a window. No other command comes between the switch to it and this one. */
  sendTo(window: string, method: string, path: string, body?: object): Promise<unknown> {
    return this.#inTurn(async () => {
      if (this.#current !== window) {
        this.#current = undefined;
        await command(`${this.#address}/window`, "POST", { handle: window });
        this.#current = window;
      }
      return command(`${this.#address}${path}`, method, body);
    });
  }

  /** Opens a window. @returns its handle */
  async openWindow(): Promise<string> {
    // From the first window, which stays: another one may have been closed.
    this.#first ??= (await this.windows())[0];
    const opened = await this.sendTo(this.#first ?? "", "POST", "/window/new", { type: "window" });
    return textOf(opened, "handle");
  }

  async close(): Promise<void> {
    await this.send("DELETE", "");
  }

  async windows(): Promise<readonly string[]> {
    return (await this.send("GET", "/window/handles")) as readonly string[];
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
