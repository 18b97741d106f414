// No secret leaks: every path, good and bad, runs with marked secrets, and all output is searched.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { inspect } from "node:util";
import type { Message, SecureStorage } from "@openpims/sdk";
import { FileStorage, FolderLogFiles } from "@openpims/sdk/node";
import { serviceLogger } from "@openpims/service";
import { faultyProxy, httpServer, tcpServer } from "@openpims/testing/faulty-server";
import { succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

const PIN = "80246713";
const WRONG_PIN = "91357024";

const logged: string[] = [];
const addresses: string[] = [];
let service: TestService;
const folder = temporaryFolder();

beforeAll(async () => {
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  service = await TestService.start({ logger: serviceLogger(sink) });
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

const filesUnder = (directory: string): string[] =>
  readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());

it("PIN, SMS code, OTP, keys and tokens are in no log, error, file or address but the protocol's own", async () => {
  const login = await service.createAccount();
  const messages: Message[] = [];
  const entries: unknown[] = [];
  const secrets = new Map<string, string>([
    ["PIN", PIN],
    ["wrong PIN", WRONG_PIN],
  ]);

  const files = new FileStorage({ directory: folder.path, keychain: false });
  const seen: string[] = [];
  const storage: SecureStorage = {
    record: (name) => {
      const record = files.record(name);
      return {
        exclusively: (work) => record.exclusively(work),
        read: () => record.read(),
        setAside: () => record.setAside(),
        write: (text) => {
          seen.push(text);
          return record.write(text);
        },
      };
    },
  };
  const options = {
    storage,
    logFiles: new FolderLogFiles(join(folder.path, "logs")),
    timeoutMs: 2000,
    log: (entry: object) => void entries.push(entry),
    fetch: (...[url, init]: Parameters<typeof fetch>) => {
      addresses.push(String(url));
      return fetch(url, init);
    },
  };

  // The good path.
  const monitoring = { logLevel: "high", newLogFile: "appLaunch" } as const;
  const pims = service.facade(login, options);
  succeeded(await pims.initialize({ ...service.parameters(), monitoring }));
  messages.push(await pims.set("pims.authentication.user", { action: "login" }));
  messages.push(await pims.get("pims.authentication.smscode", { type: "enrollment" }));
  const { body } = await service.admin("GET", `/accounts/${login}/outbox`);
  const smsCode: string = body.message.code;
  secrets.set("SMS code", smsCode);
  messages.push(await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode }));
  messages.push(
    await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }),
  );
  const answered = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
  expect(answered.status).toBe("SUCCEEDED");
  if (answered.status === "SUCCEEDED") {
    secrets.set("OTP", answered.result.otp);
    await service.verify(login, answered.result.otp);
    await service.verify(login, answered.result.otp);
  }

  // Every kind of failure.
  const servers = [
    await tcpServer((socket) => socket.resetAndDestroy()),
    await httpServer((request, response) => response.end(`<html>${request.url}</html>`)),
    await httpServer((request, response) =>
      response.end(`<ActionSetup><err>NOK:${request.url}</err></ActionSetup>`),
    ),
    await faultyProxy(service.url, (count) => count === 2),
  ];
  for (const { url } of servers) {
    const other = service.facade(login, options);
    await other.initialize({ ...service.parameters({ inWeboURL: url }), monitoring });
    messages.push(await other.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }));
    messages.push(await other.get("pims.authentication.otp", { action: "withPIN", pinCode: `${PIN}9` }));
  }
  for (let i = 0; i < 4; i++) {
    messages.push(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: WRONG_PIN }));
  }
  messages.push(
    await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }),
  );
  succeeded(await pims.get("pims.authentication.token", { type: "cvs", action: "refresh" }));
  messages.push(await pims.set("pims.authentication.user", { action: "logout" }));
  // The log is on disk before its paths are returned.
  const { logPaths } = succeeded(await pims.get("pims.sdk.logs")).result;
  const fileLog = logPaths.map((path) => readFileSync(path, "utf8")).join("");
  await Promise.all(servers.map((server) => server.close()));

  for (const text of seen) {
    const { k0, k1, accessToken, refreshToken, device, idToken } = JSON.parse(text) ?? {};
    const found = { k0, k1, accessToken, refreshToken, idToken, ...device };
    for (const name of ["k0", "k1", "accessToken", "refreshToken", "idToken"]) {
      if (found[name]) secrets.set(`${name} ${secrets.size}`, found[name]);
    }
  }
  for (const kind of ["SMS code", "OTP", "k0", "k1", "accessToken", "refreshToken", "idToken"]) {
    expect(
      [...secrets.keys()].some((name) => name.startsWith(kind)),
      kind,
    ).toBe(true);
  }

  // The audit log is read through the API, too: in the store, a database page may split a text.
  const audit = await service.admin("GET", "/audit?limit=100");
  expect(audit.body.events.length).toBeGreaterThan(10);
  expect(audit.body.next).toBeNull();

  const ownProtocol = (address: string) => address.includes("/iwws/MAC?");
  const places: [place: string, text: string][] = [
    [
      "the messages",
      inspect(
        messages.map((message) => (message === answered ? {} : message)),
        { depth: 9 },
      ),
    ],
    ["the SDK's log", inspect(entries, { depth: 9 })],
    ["the service's log", logged.join("")],
    ["the audit log", JSON.stringify(audit.body)],
    ["addresses outside the protocol", addresses.filter((address) => !ownProtocol(address)).join("\n")],
    ...filesUnder(folder.path).map((path): [string, string] => [path, readFileSync(path, "latin1")]),
    ...filesUnder(service.dataDirectory).map((path): [string, string] => [
      path,
      readFileSync(path, "latin1"),
    ]),
  ];
  expect(logged.length).toBeGreaterThan(10);
  expect(entries.length).toBeGreaterThan(5);
  // One file for each facade, among the folder's files: they contain calls and requests of all kinds.
  expect(logPaths).toHaveLength(1 + servers.length);
  const words = [
    "/am/oauth2/access_token",
    "/iwws/MAC",
    "authentication.otp",
    "withPIN",
    "FAILED",
    "SUCCEEDED",
  ];
  for (const word of words) expect(fileLog).toContain(word);
  // The audit log refers to users only by ids; a login is read beside it, for those who may.
  const stored = audit.body.events.map((event: { account: object | null }) => ({
    ...event,
    account: event.account && { ...event.account, login: null },
  }));
  for (const personal of [login, "+33612345678"]) expect(JSON.stringify(stored)).not.toContain(personal);
  for (const [place, text] of places) {
    for (const [name, secret] of secrets) {
      expect(text.includes(secret), `${name} in ${place}`).toBe(false);
    }
  }
  // The PIN never crosses the wire in clear; the code is the protocol's own parameter.
  for (const pin of [PIN, WRONG_PIN]) expect(addresses.join("\n")).not.toContain(pin);
  expect(addresses.some((address) => address.includes(smsCode))).toBe(true);
});
