// A service that serves the console, for tests of the page's calls: only the page's folder is needed, not the page.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServiceOptions } from "@openpims/service";
import { OPERATOR_PASSWORD, TestService, temporaryFolder } from "@openpims/testing/harness";

export interface ConsoleService {
  readonly service: TestService;
  readonly pagesDirectory: string;
  stop(): Promise<void>;
}

/** Makes the folder of built pages, with empty pages. */
export function emptyPages(directory: string): void {
  for (const folder of ["assets", "console"]) mkdirSync(join(directory, folder));
  for (const file of ["index.html", "console/index.html"])
    writeFileSync(join(directory, file), "<!doctype html>");
}

export async function startConsole(options: Partial<ServiceOptions> = {}): Promise<ConsoleService> {
  const pages = temporaryFolder();
  emptyPages(pages.path);
  const service = await TestService.start({ pages: ["console"], pagesDirectory: pages.path, ...options });
  return {
    service,
    pagesDirectory: pages.path,
    stop: async () => {
      await service.stop();
      pages.remove();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any call; the tests say what it must be
  readonly body: any;
}

/** A minimal browser: it keeps a cookie and the page's half, and names its page. */
export class ConsoleBrowser {
  readonly #service: TestService;
  cookie: string | undefined;
  page: string | undefined;

  constructor(service: TestService) {
    this.#service = service;
  }

  async call(
    method: string,
    path: string,
    { body, ...headers }: { readonly body?: unknown } & Readonly<Record<string, unknown>> = {},
  ): Promise<Answer> {
    const response = await fetch(`${this.#service.url}${path}`, {
      method,
      headers: {
        "sec-fetch-site": "same-origin",
        ...(this.cookie !== undefined && { cookie: this.cookie }),
        ...(this.page !== undefined && { "x-openpims-page": this.page }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(headers as Record<string, string>),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const set = response.headers.getSetCookie().find((each) => /^(__Host-)?openpims-operator=/.test(each));
    if (set !== undefined) this.cookie = /Max-Age=0/.test(set) ? undefined : set.split(";")[0];
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
  }

  /** Signs in, by default as a new administrator. */
  async signIn(name?: string, password = OPERATOR_PASSWORD): Promise<Answer> {
    const body = { name: name ?? (await this.#service.createOperator()), password };
    const answer = await this.call("POST", "/admin/v1/sessions", { body });
    this.page = answer.body?.pageSecret;
    return answer;
  }

  /** The headers that a page of the service sends with its requests. */
  headers(): Record<string, string> {
    return { cookie: this.cookie ?? "", "x-openpims-page": this.page ?? "", "sec-fetch-site": "same-origin" };
  }
}
