// Attack: a server puts escape sequences into the user's name, a number, a token or an error's word, which set the terminal's
// title or clipboard, or forge a line of the command's own output. Defence: everything that is printed passes through
// `safe-text.ts`, which shows control and direction characters.
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { operatorProof } from "@openpims/service";
import { type FaultyServer, httpServer } from "@openpims/testing/faulty-server";
import { temporaryFolder } from "@openpims/testing/harness";
import { type Ended, ProgramRunner } from "@openpims/testing/programs";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

vi.setConfig({ testTimeout: 180_000 });

/** An escape of the title, one of C1, a mark of direction, and a line that is not the command's. */
const HOSTILE = "bob\u001b]0;PWNED\u0007\u009b31m\u202e\nerror: call 0900";
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]|^error: call/m;

const TOKEN = "operator-token-of-32-characters-1";

let server: FaultyServer;
let nonce = "";
const folder = temporaryFolder();
let runner: ProgramRunner;
beforeAll(async () => {
  server = await httpServer(answer);
  runner = new ProgramRunner({
    HOME: folder.path,
    OPENPIMS_PORT: new URL(server.url).port,
    OPENPIMS_CLIENT_SECRET: "secret",
    OPENPIMS_ADMIN_TOKEN: TOKEN,
    OPENPIMS_DATA: join(folder.path, "data"),
    OPENPIMS_PIN: "40718263",
    OPENPIMS_LOG_LEVEL: "high",
    OPENPIMS_NEW_LOG_FILE: "day",
  });
});
afterAll(async () => {
  await runner.endAll();
  await server.close();
  folder.remove();
});

function answer(request: IncomingMessage, response: ServerResponse): void {
  const url = new URL(request.url ?? "", server.url);
  const json = (body: unknown) =>
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
  if (url.pathname.includes("well-known"))
    return void json({
      issuer: server.url,
      authorization_endpoint: `${server.url}/authorize`,
      token_endpoint: `${server.url}/token`,
      id_token_signing_alg_values_supported: ["RS256"],
    });
  if (url.pathname === "/authorize") {
    nonce = url.searchParams.get("nonce") ?? "";
    const to = new URL(url.searchParams.get("redirect_uri") ?? "");
    to.search = `code=c&state=${url.searchParams.get("state")}`;
    return void response.writeHead(302, { location: to.href }).end();
  }
  if (url.pathname === "/token") return void json(tokens());
  if (url.pathname === "/admin/v1/proofs") return void prove(request).then(json);
  if (url.pathname.startsWith("/admin/v1"))
    return void json({
      dataKeys: [{ id: HOSTILE.replace("\n", ""), status: "current" }],
      protocolKeys: [],
      hashKeys: [],
      whole: true,
      checked: HOSTILE.replace("\n", ""),
      unchained: 0,
      fault: null,
      end: { position: 1, hash: "h" },
    });
  if (url.searchParams.has("action"))
    return void response
      .writeHead(200, { "content-type": "text/xml" })
      .end(`<?xml version="1.0"?><ActionSetup><err>NOK:${HOSTILE}</err></ActionSetup>`);
  json({ phoneNumber: HOSTILE, trustedPhoneNumber: HOSTILE, number: HOSTILE, isTrusted: true });
}

/** As the operator's own service would: otherwise the command reads no other answer. */
async function prove(request: IncomingMessage): Promise<object> {
  let body = "";
  for await (const chunk of request) body += chunk;
  const { localAddress: address, localPort: port } = request.socket;
  const given: { nonce: string } = JSON.parse(body);
  return { proof: operatorProof(TOKEN, "service", given.nonce, { address, port }) };
}

/** The next access token of the provider. */
let accessToken = HOSTILE;

function tokens(): object {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: server.url, aud: "openpims", sub: "s", nonce, iat: now, exp: now + 3600 };
  const idToken = `${part({ alg: "RS256" })}.${part({ ...claims, preferred_username: HOSTILE })}.AAAA`;
  return {
    access_token: accessToken,
    token_type: "Bearer",
    expires_in: 3600,
    refresh_token: "r",
    id_token: idToken,
  };
}

function expectSafe(what: string, { stdout, stderr }: Pick<Ended, "stdout" | "stderr">): void {
  expect(UNSAFE.exec(stdout + stderr)?.[0], `${what}: ${JSON.stringify(stdout + stderr)}`).toBeUndefined();
}

async function login(): Promise<Ended> {
  const redirect = `http://127.0.0.1:8401/${randomUUID()}`;
  const running = runner.start("openpims", ["login", "--paste", "--login-redirect-uri", redirect]);
  const [, url = ""] = await running.says(/\n(http:\S+)\n/);
  const { headers } = await fetch(url, { redirect: "manual" });
  running.child.stdin?.end(`${headers.get("location")}\n`);
  return running.ended;
}

it("prints no escape of a server, by any command", async () => {
  const refused = await login();
  expect(refused.code).toBe(1);
  expectSafe("login with a hostile token", refused);
  accessToken = "access-token";
  const signedIn = await login();
  expect(signedIn.stdout).toBe(
    "Signed in as bob\\u001b]0;PWNED\\u0007\\u009b31m\\u202e\\u000aerror: call 0900.\n",
  );
  expectSafe("login", signedIn);
  const commands = [
    "status",
    "status --json",
    "token cvs",
    "token cvs --json",
    "token customerAt --refresh",
    "enroll --sms-only",
    "pin reset --sms-only",
    "otp",
    "devices remove --yes",
    "doctor",
    "logs --show",
    "logout",
  ];
  for (const command of commands) expectSafe(command, await runner.run("openpims", command.split(" ")));
});

it("prints no escape of a service, by the operator's command", async () => {
  const keys = await runner.run("openpimsService", ["keys", "list"]);
  expect(keys.stdout).toContain("data key bob\\u001b]0;PWNED");
  for (const command of ["keys list", "keys list --json", "audit verify", "doctor"])
    expectSafe(command, await runner.run("openpimsService", command.split(" ")));
});
