// A page that WebDriver drives. A command holds up all others, so no command waits for the page: work is started, and its
// end is asked for.
import { randomUUID } from "node:crypto";
import type { PageWork, Tab } from "./tab.ts";
import { CommandRefused, type WebDriverSession } from "./webdriver.ts";

/** The longest wait for anything, as a driver has one. */
const LONGEST_MS = 30_000;

/** The key of an element in an answer (WebDriver, "web element identifier"). */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/**
 * Starts a work, and gives the outcome of one that returns no promise: such a work may end its page. The work is part of the
 * script, for a page with trusted types evaluates no text.
 */
const startOf = (source: string): string => `
  const [id, given] = arguments;
  const failed = (error) => ({ error: String(error?.message ?? error) });
  let started;
  try {
    started = (${source})(given ?? undefined);
    if (typeof started?.then !== "function") return JSON.stringify({ value: started });
  } catch (error) {
    return JSON.stringify(failed(error));
  }
  const ends = (window.endsOfWorks ??= {});
  ends[id] = null;
  started.then((value) => { ends[id] = { value }; }, (error) => { ends[id] = failed(error); });
`;

/** Gives the outcomes. Never waits: a page that leaves in the middle of an asynchronous script holds the driver up. */
const ASK = `
  const [ids] = arguments;
  const ends = window.endsOfWorks ?? {};
  const outcomes = {};
  for (const id of ids) if (ends[id] !== null) outcomes[id] = ends[id] ?? { gone: true };
  for (const id in outcomes) delete ends[id];
  return JSON.stringify(outcomes);
`;

interface Outcome {
  readonly value?: unknown;
  readonly error?: string;
  readonly gone?: true;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

export class WebDriverTab implements Tab {
  readonly #session: WebDriverSession;
  readonly #window: string;
  /** The works that have started, by their ids. */
  readonly #works = new Map<string, Waiting>();

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
    return this.#work<Result>(String(work), given);
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
    await this.#send("DELETE", "/window").catch((error: unknown) => {
      // A page that is closed twice is closed.
      if (!(error instanceof CommandRefused) || error.code !== "no such window") throw error;
    });
  }

  #send(method: string, path: string, body?: object): Promise<unknown> {
    return this.#session.sendTo(this.#window, method, path, body);
  }

  #execute(script: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.#send("POST", "/execute/sync", { script, args });
  }

  async #work<Result>(source: string, given: unknown): Promise<Result> {
    const id = randomUUID();
    const end = await this.#execute(startOf(source), id, given ?? null);
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    this.#works.set(id, { resolve, reject });
    if (typeof end === "string") this.#end(id, JSON.parse(end));
    else if (this.#works.size === 1) void this.#ask();
    return (await promise) as Result;
  }

  /** Asks for the ends of all works at once, until the last one has ended. */
  async #ask(): Promise<void> {
    while (this.#works.size > 0) {
      try {
        const answer = await this.#execute(ASK, [...this.#works.keys()]);
        const outcomes: Readonly<Record<string, Outcome>> = JSON.parse(String(answer));
        for (const [id, outcome] of Object.entries(outcomes)) this.#end(id, outcome);
      } catch (error) {
        for (const { reject } of this.#works.values()) reject(error);
        this.#works.clear();
      }
    }
  }

  #end(id: string, { value, error, gone }: Outcome): void {
    const waiting = this.#works.get(id);
    this.#works.delete(id);
    if (gone) waiting?.reject(new Error("the page has ended before its work"));
    else if (error !== undefined) waiting?.reject(new Error(error));
    else waiting?.resolve(value);
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
