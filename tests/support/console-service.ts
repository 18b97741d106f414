// A service that serves an empty console, and calls of its pages.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ServiceOptions } from "@openpims/service";
import { OPERATOR_PASSWORD, TestService, temporaryFolder } from "@openpims/testing/harness";

export class AttackedConsole {
  readonly service: TestService;
  readonly #stop: () => Promise<void>;

  private constructor(service: TestService, stop: () => Promise<void>) {
    this.service = service;
    this.#stop = stop;
  }

  static async start(options: Partial<ServiceOptions> = {}): Promise<AttackedConsole> {
    const pages = temporaryFolder();
    for (const folder of ["assets", "console"]) mkdirSync(join(pages.path, folder));
    for (const file of ["index.html", "console/index.html"])
      writeFileSync(join(pages.path, file), "<!doctype html>");
    const service = await TestService.start({ pages: ["console"], pagesDirectory: pages.path, ...options });
    return new AttackedConsole(service, async () => {
      await service.stop();
      pages.remove();
    });
  }

  stop(): Promise<void> {
    return this.#stop();
  }

  /** Posts as a page of the service does. */
  post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.service.url}/admin/v1${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "sec-fetch-site": "same-origin", ...headers },
      body: JSON.stringify(body),
    });
  }

  /** @returns the headers that carry the session */
  async signIn(name: string, password = OPERATOR_PASSWORD): Promise<Record<string, string>> {
    const answer = await this.post("/sessions", { name, password });
    const { pageSecret } = (await answer.json()) as { pageSecret: string };
    const cookie = answer.headers
      .getSetCookie()
      .map((each) => each.split(";")[0])
      .join("; ");
    return { cookie, "x-openpims-page": pageSecret, "sec-fetch-site": "same-origin" };
  }

  /** The status of a call with a session. */
  async status(
    session: Record<string, string>,
    path: string,
    method = "GET",
    body?: object,
  ): Promise<number> {
    const answer = await fetch(`${this.service.url}/admin/v1${path}`, {
      method,
      headers: { ...session, ...(body && { "content-type": "application/json" }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    await answer.body?.cancel();
    return answer.status;
  }

  /** @returns the operator's id */
  async idOf(name: string): Promise<string> {
    const { operators } = (await this.service.admin("GET", "/operators")).body;
    return operators.find((operator: { name: string }) => operator.name === name).id;
  }
}
