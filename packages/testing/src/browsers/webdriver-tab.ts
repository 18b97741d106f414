// A page that WebDriver drives. A command holds up all others, so no command waits for the page: work is started, and its
// end is asked for.
import { randomUUID } from "node:crypto";
import type { PageWork, Tab } from "./tab.ts";
import { CommandRefused, type WebDriverSession } from "./webdriver.ts";

/** The longest wait for anything, as a driver has one. */
const LONGEST_MS = 30_000;

/** The key of an element in an answer (WebDriver, "web element identifier"). */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

const START = `
  const [id, source, given] = arguments;
  const ends = (window.endsOfWork ??= {});
  ends[id] = "";
  const end = (outcome) => { ends[id] = JSON.stringify(outcome); };
  Promise.resolve()
    .then(() => (0, eval)(source)(given ?? undefined))
    .then((value) => end({ value }), (error) => end({ error: String(error?.message ?? error) }));
`;

/** Answers at the work's end, or after some milliseconds to let other commands in. */
const ASK = `
  const [id, answer] = arguments;
  const until = Date.now() + 25;
  const ask = () => {
    const end = window.endsOfWork?.[id];
    if (end === undefined) return answer("gone");
    if (end === "" && Date.now() < until) return setTimeout(ask, 1);
    if (end !== "") delete window.endsOfWork[id];
    answer(end);
  };
  ask();
`;

type Outcome = { readonly value?: unknown; readonly error?: string };

export class WebDriverTab implements Tab {
  readonly #session: WebDriverSession;
  readonly #window: string;

  constructor(session: WebDriverSession, window: string) {
    this.#session = session;
    this.#window = window;
  }

  async goto(url: string): Promise<void> {
    await this.#send("POST", "/url", { url });
  }

  async reload(): Promise<void> {
    await this.#send("POST", "/refresh", {});
  }

  async url(): Promise<URL> {
    return new URL(String(await this.#send("GET", "/url")));
  }

  waitForUrl(matches: (url: URL) => boolean): Promise<void> {
    return this.#until("address", async () => {
      if (!matches(await this.url())) return false;
      return (await this.#execute("return document.readyState")) === "complete";
    });
  }

  evaluate<Given, Result>(work: PageWork<Given, Result>, given?: Given): Promise<Result> {
    return this.#work<Result>(`(${work})`, given);
  }

  waitFor<Given>(condition: PageWork<Given, unknown>, given?: Given): Promise<void> {
    return this.#until("condition", async () =>
      Boolean(await this.#execute(`return (${condition})(arguments[0])`, given ?? null)),
    );
  }

  async click(selector: string): Promise<void> {
    await this.#send("POST", `/element/${await this.#find(selector)}/click`, {});
  }

  async fill(selector: string, text: string): Promise<void> {
    const element = await this.#find(selector);
    await this.#send("POST", `/element/${element}/clear`, {});
    await this.#send("POST", `/element/${element}/value`, { text });
  }

  async popup(act: () => Promise<void>): Promise<Tab> {
    const before = await this.#session.windows();
    await act();
    let opened: string | undefined;
    await this.#until("pop-up", async () => {
      opened = (await this.#session.windows()).find((window) => !before.includes(window));
      return opened !== undefined;
    });
    return new WebDriverTab(this.#session, opened ?? "");
  }

  closed(): Promise<void> {
    return this.#until("close", async () => !(await this.#session.windows()).includes(this.#window));
  }

  async close(): Promise<void> {
    await this.#send("DELETE", "/window");
  }

  #send(method: string, path: string, body?: object): Promise<unknown> {
    return this.#session.sendTo(this.#window, method, path, body);
  }

  #execute(script: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#send("POST", "/execute/sync", { script, args });
  }

  async #work<Result>(source: string, given: unknown): Promise<Result> {
    const id = randomUUID();
    await this.#execute(START, id, source, given ?? null);
    let end = "";
    while (end === "") end = String(await this.#send("POST", "/execute/async", { script: ASK, args: [id] }));
    if (end === "gone") throw new Error("the page has ended before its work");
    const { value, error } = JSON.parse(end) as Outcome;
    if (error !== undefined) throw new Error(error);
    return value as Result;
  }

  async #find(selector: string): Promise<string> {
    let found: unknown;
    await this.#until(selector, async () => {
      found = await this.#send("POST", "/element", { using: "css selector", value: selector });
      return true;
    });
    return String(Reflect.get(Object(found), ELEMENT));
  }

  /** Asks again while the answer is no, or while the page does not have the thing yet. */
  async #until(what: string, ask: () => Promise<boolean>): Promise<void> {
    const end = Date.now() + LONGEST_MS;
    while (!(await ask().catch(isNotYet))) {
      if (Date.now() > end) throw new Error(`waited too long for ${what}`);
    }
  }
}

/** A page that is being replaced has no such element, and no script runs in it. */
const isNotYet = (error: unknown): false => {
  if (error instanceof CommandRefused && ["no such element", "javascript error"].includes(error.code))
    return false;
  throw error;
};
