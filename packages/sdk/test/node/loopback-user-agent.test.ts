import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { expect, it } from "vitest";
import { LoopbackUserAgent } from "../../src/platform/node/loopback-user-agent.ts";
import { UserCancelled } from "../../src/platform/platform.ts";

const PAGE = "https://idp.example/authorize?login_hint=canary";

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The identity provider's page behind the address that the browser is given: a redirect, a file, or the page itself. */
async function pageAt(address: string): Promise<string> {
  if (address.startsWith("https:")) return address;
  if (address.startsWith("file:"))
    return /url=([^"]*)/.exec(readFileSync(new URL(address), "utf8"))?.[1] ?? "";
  return (await fetch(address, { redirect: "manual" })).headers.get("location") ?? "";
}

it.each(["127.0.0.1", "localhost"])("gives the whole address that %s was sent back to", async (host) => {
  const redirectUri = `http://${host}:${await freePort()}/callback`;
  const shown: string[] = [];
  const pages: string[] = [];
  const answers: Response[] = [];
  const openBrowser = async (url: string) => {
    shown.push(url);
    pages.push(await pageAt(url));
    answers.push(await fetch(new URL("/favicon.ico", redirectUri)));
    answers.push(await fetch(redirectUri, { method: "POST" }));
    answers.push(await fetch(`${redirectUri}?code=a%20b&state=c`));
  };
  const { promise: finished, resolve } = Promise.withResolvers<void>();
  const agent = new LoopbackUserAgent({ openBrowser: (url) => openBrowser(url).finally(resolve) });
  expect(await agent.authorize({ url: PAGE, redirectUri })).toBe(`${redirectUri}?code=a%20b&state=c`);
  await finished;
  expect(shown).toHaveLength(1);
  expect(pages[0]).toBe(PAGE);
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 200]);
  expect(answers[2]?.headers.get("content-security-policy")).toBe("default-src 'none'");
  expect(answers[2]?.headers.get("cache-control")).toBe("no-store");
  expect(await answers[2]?.text()).toContain("You can close this window");
  await expect(fetch(redirectUri)).rejects.toThrow();
});

it("does not take a request meant for another host", async () => {
  const port = await freePort();
  const redirectUri = `http://127.0.0.1:${port}/callback`;
  const openBrowser = async () => {
    expect((await fetch(`http://localhost:${port}/callback?code=foreign`)).status).toBe(404);
    await fetch(`${redirectUri}?code=own`);
  };
  const agent = new LoopbackUserAgent({ openBrowser });
  expect(await agent.authorize({ url: PAGE, redirectUri })).toBe(`${redirectUri}?code=own`);
});

it("can be used again on the same address", async () => {
  const redirectUri = `http://127.0.0.1:${await freePort()}/`;
  const agent = new LoopbackUserAgent({ openBrowser: async () => void (await fetch(`${redirectUri}?n`)) });
  for (const _ of [1, 2, 3])
    expect(await agent.authorize({ url: PAGE, redirectUri })).toBe(`${redirectUri}?n`);
});

it("is cancelled when the time is over", async () => {
  const redirectUri = `http://127.0.0.1:${await freePort()}/callback`;
  const agent = new LoopbackUserAgent({ openBrowser: async () => undefined, timeout: 5 });
  await expect(agent.authorize({ url: PAGE, redirectUri })).rejects.toBeInstanceOf(UserCancelled);
  await expect(fetch(redirectUri)).rejects.toThrow();
});

it("is cancelled by its signal, before and while it waits", async () => {
  const redirectUri = `http://127.0.0.1:${await freePort()}/callback`;
  const cancel = new AbortController();
  let opened = 0;
  const openBrowser = async () => {
    opened++;
    cancel.abort();
  };
  const agent = new LoopbackUserAgent({ openBrowser, signal: cancel.signal });
  await expect(agent.authorize({ url: PAGE, redirectUri })).rejects.toBeInstanceOf(UserCancelled);
  await expect(agent.authorize({ url: PAGE, redirectUri })).rejects.toBeInstanceOf(UserCancelled);
  expect(opened).toBe(1);
});

it("says that the browser cannot be opened, without the address' query", async () => {
  const redirectUri = `http://127.0.0.1:${await freePort()}/callback`;
  const openBrowser = async (url: string) => {
    throw Object.assign(new Error(`spawn xdg-open ${url}`), { code: "ENOENT", spawnargs: [url] });
  };
  const agent = new LoopbackUserAgent({ openBrowser });
  const error: unknown = await agent.authorize({ url: PAGE, redirectUri }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({
    message: "The browser cannot be opened at https://idp.example/authorize (ENOENT)",
  });
  expect(inspect(error)).not.toContain("canary");
});

it("says that the port is taken", async () => {
  const other = createServer().listen(0, "127.0.0.1");
  await once(other, "listening");
  const redirectUri = `http://127.0.0.1:${(other.address() as AddressInfo).port}/callback`;
  const agent = new LoopbackUserAgent({ openBrowser: async () => undefined });
  await expect(agent.authorize({ url: PAGE, redirectUri })).rejects.toThrow("EADDRINUSE");
  other.close();
  await once(other, "close");
});

it.each([
  "https://127.0.0.1:8000/callback",
  "http://example.com:8000/callback",
  "http://127.0.0.1.example.com:8000/callback",
  "http://0.0.0.0:8000/callback",
  "http://127.0.0.1:0/callback",
  "openpims://callback",
  "no address",
])("refuses the redirect URI %s", async (redirectUri) => {
  const agent = new LoopbackUserAgent({ openBrowser: async () => expect.unreachable() });
  await expect(agent.authorize({ url: PAGE, redirectUri })).rejects.toThrow("redirect URI must");
});

it("shows web pages only", async () => {
  const agent = new LoopbackUserAgent({ openBrowser: async () => expect.unreachable() });
  const prompt = { url: "file:///etc/passwd", redirectUri: "http://127.0.0.1:8000/callback" };
  await expect(agent.authorize(prompt)).rejects.toThrow("http or https");
});
