// 2202 Network problem: every answer outside the protocol, on real sockets.
import { MemoryStorage, type Message, type Pims } from "@openpims/sdk";
import { type FaultyServer, faultyProxy, httpServer, tcpServer } from "@openpims/testing/faulty-server";
import { codeOf, otp, PIN, recordIn, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
let login: string;
let direct: Pims;
const storage = new MemoryStorage();

beforeAll(async () => {
  service = await TestService.start();
  login = await service.createAccount();
  direct = await service.enrolled(login, { storage });
});
afterAll(() => service.stop());

async function askAt(inWeboURL: string, timeoutMs = 5000): Promise<Message> {
  const pims = service.facade(login, { storage, timeoutMs });
  succeeded(await pims.initialize(service.parameters({ inWeboURL })));
  return pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
}

async function expectUnharmed(): Promise<void> {
  expect((await service.account(login)).body).toMatchObject({ failedAttempts: 0, pin: "set" });
  expect(await service.verify(login, await otp(direct))).toBe(true);
}

async function expectNetworkProblem(server: FaultyServer, timeoutMs?: number): Promise<void> {
  try {
    expect(await askAt(server.url, timeoutMs)).toMatchObject({
      status: "FAILED",
      error: { code: 2202, label: "Network problem : No internet" },
    });
    expect(server.received()).toBe(1);
  } finally {
    await server.close();
  }
  await expectUnharmed();
}

describe("no connection", () => {
  it("a closed port", async () => {
    const server = await tcpServer(() => {});
    await server.close();
    expect(codeOf(await askAt(server.url))).toBe(2202);
    await expectUnharmed();
  });

  it("a name that does not resolve", async () => {
    expect(codeOf(await askAt("https://openpims.invalid"))).toBe(2202);
    await expectUnharmed();
  });

  it("a server that refuses TLS", async () => {
    const server = await tcpServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    expect(codeOf(await askAt(server.url.replace("http:", "https:")))).toBe(2202);
    await server.close();
    await expectUnharmed();
  });

  it("a server that accepts and says nothing", async () => {
    await expectNetworkProblem(await tcpServer(() => {}), 200);
  });

  it("a server that resets the connection", async () => {
    await expectNetworkProblem(await tcpServer((socket) => socket.resetAndDestroy()));
  });

  it("a server that closes after half a header", async () => {
    await expectNetworkProblem(await tcpServer((socket) => socket.end("HTTP/1.1 200 OK\r\nContent-Le")));
  });

  it("a server that begins its answer and then hangs", async () => {
    const head = "HTTP/1.1 200 OK\r\nContent-Length: 400\r\n\r\n<ActionSetup><err>OK</err>";
    await expectNetworkProblem(await tcpServer((socket) => socket.write(head)), 200);
  });
});

describe("an answer that is not the protocol's", () => {
  const GOOD = "<ActionSetup><err>OK</err><challenge>c0ffee</challenge></ActionSetup>";
  const entities = Array.from({ length: 12 }, (_, i) => `<!ENTITY e${i + 1} "${`&e${i};`.repeat(10)}">`).join(
    "",
  );
  const answers: [what: string, status: number, body: string][] = [
    ["HTTP 500, even with the protocol's XML", 500, GOOD],
    ["HTTP 404", 404, "not found"],
    ["HTTP 204", 204, ""],
    ["a redirect, which is not followed", 302, ""],
    ["nothing", 200, ""],
    ["HTML", 200, "<!doctype html><html><body>Sign in to the hotel's network</body></html>"],
    ["JSON", 200, '{"err":"OK"}'],
    ["half an XML document", 200, GOOD.slice(0, -20)],
    ["XML of another root", 200, GOOD.replaceAll("ActionSetup", "ActionFinalize")],
    ["XML without <err>", 200, "<ActionSetup><challenge>c0ffee</challenge></ActionSetup>"],
    ["an empty <err>", 200, "<ActionSetup><err></err></ActionSetup>"],
    ["an <err> deeper down", 200, "<ActionSetup><x><err>OK</err></x></ActionSetup>"],
    ["a word that is none", 200, "<ActionSetup><err>PERHAPS</err></ActionSetup>"],
    ["OK without a challenge", 200, "<ActionSetup><err>OK</err></ActionSetup>"],
    [
      "entities that would expand to gigabytes",
      200,
      `<!DOCTYPE x [<!ENTITY e0 "ha">${entities}]><ActionSetup><err>OK</err><challenge>&e12;</challenge></ActionSetup>`,
    ],
    [
      "10 MB of XML",
      200,
      `<ActionSetup><err>OK</err><challenge>${"c".repeat(10_000_000)}</challenge></ActionSetup>`,
    ],
    ["bytes that are no text", 200, "\u0000\ufffe\udfff"],
  ];

  it.each(answers)("%s", async (_, status, body) => {
    const server = await httpServer((_request, response) => {
      response.writeHead(status, { location: service.url });
      response.end(body);
    });
    await expectNetworkProblem(server);
  });

  const finalizes: [what: string, xml: string][] = [
    ["without defi", "<err>OK</err>"],
    ["with a K1 that is no key", "<err>OK</err><defi>1</defi><K1>zz</K1>"],
    ["cut short", "<err>OK</err><defi>1"],
  ];
  it.each(finalizes)("a finalize %s, and no key changes", async (_, content) => {
    const server = await httpServer((_request, response, count) => {
      const root = count === 1 ? "ActionSetup" : "ActionFinalize";
      const body = count === 1 ? "<err>OK</err><challenge>c</challenge>" : content;
      response.end(`<${root}>${body}</${root}>`);
    });
    const before = await recordIn(storage, "device").read();
    expect(codeOf(await askAt(server.url))).toBe(2202);
    expect(await recordIn(storage, "device").read()).toBe(before);
    await server.close();
    await expectUnharmed();
  });

  it("an OTP format that is not known is an error, never a guess", async () => {
    const server = await httpServer((_request, response, count) => {
      const root = count === 1 ? "ActionSetup" : "ActionFinalize";
      response.end(
        `<${root}><err>OK</err><challenge>c</challenge><defi>1</defi><format>8C</format></${root}>`,
      );
    });
    expect(codeOf(await askAt(server.url))).toBe(2000);
    await server.close();
    await expectUnharmed();
  });
});

describe("the connection is cut on its way", () => {
  it.each([1, 2])("at request %i of an OTP: the next call works", async (cut) => {
    const proxy = await faultyProxy(service.url, (count) => count === cut);
    expect(codeOf(await askAt(proxy.url))).toBe(2202);
    await proxy.close();
    await expectUnharmed();
  });

  it("after the server has answered the finalize, whose answer is lost: the next call works", async () => {
    for (let lost = 0; lost < 3; lost++) {
      const pims = service.facade(login, {
        storage,
        fetch: async (url, init) => {
          const response = await fetch(url, init);
          if (!String(url).includes("ActionFinalize")) return response;
          await response.text();
          throw new TypeError("fetch failed");
        },
      });
      succeeded(await pims.initialize(service.parameters()));
      const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
      expect(codeOf(message)).toBe(2202);
    }
    await expectUnharmed();
  });
});
