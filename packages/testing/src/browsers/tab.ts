// One seam over the browsers: a test of a page is written once, and run in each of them.

/** A function that runs in the page. It sees nothing of the test around it; parameter and result are JSON. */
export type PageWork<Given, Result> = (given: Given) => Result | Promise<Result>;

/** One page in a browser. */
export interface Tab {
  /** Opens an address, and waits until it is loaded. */
  goto(address: string): Promise<void>;
  reload(): Promise<void>;
  url(): Promise<URL>;
  /** Waits until the page is at such an address, and loaded. */
  waitForUrl(matches: (url: URL) => boolean): Promise<void>;
  /**
   * Runs a function in the page.
   * @throws Error if it fails, or if the page ends before it
   */
  evaluate<Result>(work: PageWork<undefined, Result>): Promise<Result>;
  evaluate<Given, Result>(work: PageWork<Given, Result>, given: Given): Promise<Result>;
  /** Waits until the function returns something that is true. */
  waitFor(condition: PageWork<undefined, unknown>): Promise<void>;
  waitFor<Given>(condition: PageWork<Given, unknown>, given: Given): Promise<void>;
  /** Waits for the element, and clicks it as a user does. */
  click(selector: string): Promise<void>;
  /** Waits for the field, and replaces its text. */
  fill(selector: string, text: string): Promise<void>;
  /** The page that opens by the act. */
  popup(act: () => Promise<void>): Promise<Tab>;
  /** Waits until the page has closed. */
  closed(): Promise<void>;
  close(): Promise<void>;
}

export interface RunningBrowser {
  readonly version: string;
  /** Opens an empty page. All pages share one profile. */
  open(): Promise<Tab>;
  /** Removes cookies, and the origin's data. No page of it may be open. */
  forget(origin: string): Promise<void>;
  close(): Promise<void>;
}

/** A browser that may be installed. */
export interface TestBrowser {
  readonly name: "Chromium" | "Firefox" | "WebKit";
  /** The reason why it cannot run here, and the command that installs it. */
  readonly missing: string | undefined;
  launch(): Promise<RunningBrowser>;
}
