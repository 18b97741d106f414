import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { PinPage } from "../../src/bridge/account/pin-page.ts";

const PIN = "4071";
const pages: PinPage[] = [];
afterEach(() => {
  for (const page of pages.splice(0)) page.close();
});

async function opened(tried: (pin: string) => Promise<string | undefined> = async () => undefined) {
  const seen: string[] = [];
  const page = new PinPage({
    port: 0,
    language: "en",
    tried: (pin) => {
      seen.push(pin);
      return tried(pin);
    },
  });
  pages.push(page);
  const link = await page.open();
  return { page, link: link ?? "", origin: new URL(link ?? "").origin, seen };
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** A request with any headers, which `fetch` would not send. */
const ask = (link: string, headers: Readonly<Record<string, string>> = {}, body?: string): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const sent = request(link, { method: body === undefined ? "GET" : "POST", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      );
    });
    sent.on("error", reject);
    sent.end(body);
  });

describe("the page for the PIN", () => {
  it("takes the PIN once, from its own form", async () => {
    const { link, origin, seen } = await opened();
    const form = await ask(link);
    expect(form.status).toBe(200);
    expect(form.headers["content-security-policy"]).toContain("default-src 'none'");
    expect(form.headers["cache-control"]).toBe("no-store");
    const done = await ask(link, { origin }, `pin=${PIN}`);
    expect(done.body).toContain("Done.");
    expect(done.body + JSON.stringify(done.headers)).not.toContain(PIN);
    expect(seen).toEqual([PIN]);
    await expect(ask(link)).rejects.toThrow(/ECONNREFUSED/);
  });

  it.each([
    ["another host's name", { host: "attacker.example" }, undefined, 404],
    ["no origin", {}, `pin=${PIN}`, 403],
    ["another page's origin", { origin: "https://attacker.example" }, `pin=${PIN}`, 403],
    ["a page of a file", { origin: "null" }, `pin=${PIN}`, 403],
  ])("refuses %s", async (_, headers, body, status) => {
    const { link, seen } = await opened();
    expect((await ask(link, headers, body)).status).toBe(status);
    expect(seen).toEqual([]);
    expect((await ask(link)).status).toBe(200);
  });

  it("refuses another link, and a used one", async () => {
    const { link, origin, seen } = await opened(async () => "The PIN is wrong.");
    for (const path of ["", "x", "0".repeat(48), `${new URL(link).pathname.slice(1)}0`])
      expect((await ask(`${origin}/${path}`)).status).toBe(404);
    await ask(link, { origin }, `pin=${PIN}`);
    expect((await ask(link, { origin }, `pin=${PIN}`)).status).toBe(404);
    expect(seen).toEqual([PIN]);
  });

  it("tries two wrong PINs, and opens no more", async () => {
    const { page, link, origin, seen } = await opened(async () => "The PIN is <wrong>.");
    const first = await ask(link, { origin }, "pin=1111");
    expect(first.body).toContain("&#60;wrong&#62;");
    const [, next = ""] = /href="(\/\w+)"/.exec(first.body) ?? [];
    const second = await ask(origin + next, { origin }, "pin=2222");
    expect(second.body).not.toContain("href");
    expect(second.body).toContain("Start the bridge again once you know the PIN.");
    expect(first.body).not.toContain("Start the bridge again");
    expect(seen).toEqual(["1111", "2222"]);
    expect(await page.open()).toBeUndefined();
  });

  it("gives another link after a request that was cut, and after a PIN that could not be tried", async () => {
    const { page, link, origin } = await opened(async () => {
      throw new Error("the disk is full");
    });
    const cut = request(link, { method: "POST", headers: { origin, "content-length": "40" } });
    cut.on("error", () => undefined).write("pin=", () => cut.destroy());
    let next: string | undefined;
    const opens = async () => {
      next ??= await page.open();
      return next;
    };
    await expect.poll(opens).toMatch(/^http/);
    await expect(ask(next ?? "", { origin: new URL(next ?? "").origin }, `pin=${PIN}`)).rejects.toThrow();
    expect(await page.open()).toMatch(/^http/);
  });

  it("says that its port is taken, and opens once it is free", async () => {
    const { page: other, link } = await opened();
    const port = Number(new URL(link).port);
    const page = new PinPage({ port, language: "en", tried: async () => undefined });
    pages.push(page);
    await expect(page.open()).rejects.toThrow(/EADDRINUSE/);
    other.close();
    await expect.poll(() => page.open().catch(() => "")).toMatch(/^http/);
  });

  it("sends nothing for a text that is no PIN, or too long", async () => {
    const { link, origin, seen } = await opened();
    const wrong = await ask(link, { origin }, "pin=abc");
    const [, next = ""] = /href="(\/\w+)"/.exec(wrong.body) ?? [];
    const long = await ask(origin + next, { origin }, `pin=${PIN}&x=${"1".repeat(5000)}`);
    expect([wrong.status, long.status, seen.length]).toEqual([400, 400, 0]);
  });
});
