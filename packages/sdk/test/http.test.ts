import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PimsFailure } from "../src/codes/failure.ts";
import { exactKindOf, kindOfTrouble } from "../src/codes/network-kinds.ts";
import { isUnsent } from "../src/codes/network-trouble.ts";
import { askWhole, deviceTransport, wholeAnswers } from "../src/core/http.ts";

const failing =
  (error: unknown): typeof fetch =>
  async () => {
    throw error;
  };

/** The failure of a request, with its exact kind. */
async function failureOf(
  request: Promise<Response>,
): Promise<{ kind: unknown; reason?: string; host?: string }> {
  const error = await request.then(
    () => expect.fail("the request was answered"),
    (error: unknown) => error,
  );
  if (!(error instanceof PimsFailure)) throw error;
  return { ...error.failure, kind: exactKindOf(error.failure) };
}

/** The rejections of `fetch` without a connection, by engine. */
const NO_CONNECTION = {
  "Node, refused": new TypeError("fetch failed", {
    cause: Object.assign(new Error(), { code: "ECONNREFUSED" }),
  }),
  Chromium: new TypeError("Failed to fetch"),
  Firefox: new TypeError("NetworkError when attempting to fetch resource."),
  "Safari, offline": new TypeError("The Internet connection appears to be offline."),
  Safari: new TypeError("Load failed"),
  Hermes: new TypeError("Network request failed"),
  "a platform of the application's own": "no network",
};

describe.each(Object.entries(NO_CONNECTION))("without a connection, in %s", (engine, error) => {
  it("is 2202, and unreachable for the device", async () => {
    const ask = wholeAnswers(askWhole(failing(error)));
    expect(await failureOf(ask("https://server.example/?code=secret"))).toMatchObject({
      kind: expect.stringMatching(/^Connection(Refused|Lost)$/),
      host: "server.example",
    });
    const answer = await deviceTransport(askWhole(failing(error)), 1000)("https://server.example/");
    const refused = { unreachable: "ECONNREFUSED", unsent: true };
    const unknown = { unreachable: "no connection", unsent: false };
    expect(answer).toEqual(engine === "Node, refused" ? refused : unknown);
  });
});

it.each(["EHOSTUNREACH", "ENETUNREACH", "ETIMEDOUT", "ECONNRESET", "UND_ERR_SOCKET"])(
  "does not take %s for a request that was not sent: it occurs on an open connection too",
  async (code) => {
    const error = new TypeError("fetch failed", { cause: Object.assign(new Error(), { code }) });
    const answer = await deviceTransport(askWhole(failing(error)), 1000)("https://server.example/");
    expect(answer).toEqual({ unreachable: code, unsent: false });
  },
);

it.each([
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "CERT_UNTRUSTED",
  "CERT_NOT_YET_VALID",
  "HOSTNAME_MISMATCH",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "ERR_SSL_WRONG_VERSION_NUMBER",
  "EPROTO",
])("takes %s for a request that was not sent: TLS comes before it", (trouble) => {
  expect(kindOfTrouble(trouble)).toMatch(/^(Certificate|TlsFailed)/);
  expect(isUnsent(trouble)).toBe(true);
});

describe("the cause of a request without an answer", () => {
  const withCode = (code: string): Error =>
    new TypeError("fetch failed", { cause: Object.assign(new Error("secret"), { code }) });
  it.each([
    ["ENOTFOUND", "NameNotFound"],
    ["EAI_AGAIN", "NameNotFound"],
    ["ECONNREFUSED", "ConnectionRefused"],
    ["ETIMEDOUT", "TimedOut"],
    ["UND_ERR_CONNECT_TIMEOUT", "TimedOut"],
    ["ECONNRESET", "ConnectionLost"],
    ["UND_ERR_SOCKET", "ConnectionLost"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "CertificateUntrusted"],
    ["SELF_SIGNED_CERT_IN_CHAIN", "CertificateUntrusted"],
    ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "CertificateUntrusted"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "CertificateUntrusted"],
    ["CERT_HAS_EXPIRED", "CertificateExpired"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "CertificateOfOtherHost"],
    ["ERR_SSL_WRONG_VERSION_NUMBER", "TlsFailed"],
    ["EPROTO", "TlsFailed"],
  ])("%s is %s", async (code, kind) => {
    const ask = wholeAnswers(askWhole(failing(withCode(code))));
    const failure = await failureOf(ask("https://server.example/"));
    expect(failure).toEqual({ kind, reason: code, host: "server.example" });
    if (/^(Cert|Tls|Name|ConnectionRefused)/.test(kind)) expect(isUnsent(code)).toBe(true);
  });

  it.each([
    [{ variable: "HTTPS_PROXY", used: false }, "ProxyUnused", "proxy unused, HTTPS_PROXY, ENOTFOUND"],
    [{ variable: "HTTPS_PROXY", used: true }, "ProxyRefused", "proxy not reached, HTTPS_PROXY, ENOTFOUND"],
  ])("with %j is %s", async (proxy, kind, reason) => {
    const ask = wholeAnswers(askWhole(failing(withCode("ENOTFOUND")), () => proxy));
    expect(await failureOf(ask("https://server.example/"))).toMatchObject({ kind, reason });
    expect(isUnsent(reason)).toBe(true);
  });

  it("is the proxy where that refuses", async () => {
    const refusal = new Error("Proxy response (407) !== 200 when HTTP Tunneling");
    const cause = new Error("Request was cancelled.", { cause: refusal });
    const ask = wholeAnswers(askWhole(failing(new TypeError("fetch failed", { cause }))));
    const failure = { kind: "ProxyRefused", reason: "proxy refused, HTTP 407" };
    expect(await failureOf(ask("https://server.example/"))).toMatchObject(failure);
  });
});

describe("when the time is over", () => {
  it.each([
    ["most engines", new DOMException("signal timed out", "TimeoutError")],
    ["older Safaris", new DOMException("Fetch is aborted", "AbortError")],
  ])("is 2201 by what %s reject with", async (_, error) => {
    const expired = AbortSignal.abort();
    const asked = wholeAnswers(askWhole(failing(error)))("https://server.example/", { signal: expired });
    await expect(asked).rejects.toMatchObject({ failure: { kind: "TimedOut", reason: "timeout" } });
  });
});

describe("an answer of a real server", () => {
  const ANSWERS: Record<string, (response: ServerResponse) => void> = {
    "/cut": (response) => {
      response.writeHead(200, { "content-length": 100 });
      response.write("half", () => response.destroy());
    },
    "/stalled": (response) => response.writeHead(200, { "content-length": 100 }).write("half"),
    "/long": (response) => response.end("x".repeat(65 * 1024)),
    "/empty": (response) => response.writeHead(204).end(),
    "/redirect": (response) => response.writeHead(302, { location: "/empty" }).end(),
    "/whole": (response) => response.writeHead(201, { "retry-after": "7" }).end("ünïcödé"),
  };
  const server = createServer((request, response) => ANSWERS[request.url ?? ""]?.(response));
  let ask: (path: string, ms?: number) => Promise<Response>;
  beforeAll(async () => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    ask = (path, ms = 20_000) =>
      wholeAnswers(askWhole(fetch))(origin + path, { redirect: "manual", signal: AbortSignal.timeout(ms) });
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  it("that is cut off is 2202", async () => {
    expect(await failureOf(ask("/cut"))).toMatchObject({ kind: "ConnectionLost" });
  });

  it("that stops coming is 2201", async () => {
    await expect(ask("/stalled", 200)).rejects.toMatchObject({
      failure: { kind: "TimedOut", reason: "timeout" },
    });
  });

  it("that is longer than any of the protocol's is 2202", async () => {
    expect(await failureOf(ask("/long"))).toMatchObject({ kind: "NotTheServer" });
  });

  it("comes with its status, headers and text", async () => {
    const whole = await ask("/whole");
    expect([whole.status, whole.headers.get("retry-after"), await whole.text()]).toEqual([
      201,
      "7",
      "ünïcödé",
    ]);
    expect((await ask("/empty")).status).toBe(204);
    expect((await ask("/redirect")).status).toBe(302);
  });
});
