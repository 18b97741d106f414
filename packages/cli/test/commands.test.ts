// `npm start` and `npm run serve` as a person runs them: processes, exit codes, what stands on stdout.
import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, afterEach, describe, expect, it } from "vitest";

const CONDITIONS = ["--conditions=@openpims/source", "--disable-warning=ExperimentalWarning"];
const data = mkdtempSync(join(tmpdir(), "openpims-cli-"));
const running = new Set<ChildProcess>();

afterEach(async () => {
  for (const child of running) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
});
afterAll(() => rmSync(data, { recursive: true, force: true }));

function start(program: "demo" | "serve", args: string[], environment: NodeJS.ProcessEnv = {}) {
  const file = new URL(`../src/${program}.ts`, import.meta.url).pathname;
  const child = spawn(process.execPath, [...CONDITIONS, file, ...args], {
    env: { PATH: process.env.PATH, HOME: data, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return { child, stderr: () => stderr };
}

async function run(program: "demo" | "serve", args: string[], environment?: NodeJS.ProcessEnv) {
  const { child, stderr } = start(program, args, environment);
  let stdout = "";
  child.stdout?.on("data", (chunk) => {
    stdout += chunk;
  });
  const [code] = await once(child, "close");
  return { code, stdout, stderr: stderr() };
}

const freePort = async (): Promise<string> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return String(port);
};

const fresh = (name: string): string => join(data, name);

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => socket.destroy());
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(true));
  });

async function serve(args: string[], environment?: NodeJS.ProcessEnv) {
  const started = start("serve", args, environment);
  const lines = createInterface({ input: started.child.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, "line")) as [string];
  const url = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
  if (url === undefined) throw new Error(`unexpected: ${line}`);
  return { ...started, url };
}

describe("npm start", () => {
  it("enrols the first time, needs no SMS the second; its last line is the message", async () => {
    const port = await freePort();
    const first = await run("demo", ["--pin", "1234", "--data", fresh("twice"), "--port", port]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toContain("SMS: sent");
    expect(first.stderr).toMatch(/verification: accepted\n.*again: refused\n$/);
    const second = await run("demo", ["--pin", "1234"], {
      OPENPIMS_DATA: fresh("twice"),
      OPENPIMS_PORT: port,
    });
    expect(second).toMatchObject({ code: 0 });
    expect(second.stderr).not.toContain("SMS: sent");
    for (const { stdout } of [first, second]) {
      const lines = stdout.split("\n").filter((line) => line !== "");
      expect(lines).toHaveLength(1);
      expect(JSON.parse(lines[0] ?? "")).toMatchObject({
        status: "SUCCEEDED",
        result: { otp: expect.any(String) },
      });
    }
  });

  it("prints the FAILED message of a wrong PIN and exits 1", async () => {
    const args = ["--data", fresh("wrong"), "--port", await freePort()];
    expect((await run("demo", ["--pin", "1234", ...args])).code).toBe(0);
    const wrong = await run("demo", ["--pin", "4321", ...args]);
    expect(wrong.code).toBe(1);
    expect(JSON.parse(wrong.stdout)).toMatchObject({ status: "FAILED", error: { code: 2308 } });
    expect(wrong.stderr).toMatch(/^what happened: .*PIN.*\nwhat to do: .+\nagain: .+\n$/m);
    const french = await run("demo", ["--pin", "4321", ...args], { LANG: "fr_FR.UTF-8" });
    expect(french.stderr).toMatch(/^ce qui s'est passé : .*PIN.*\nque faire : .+\nrecommencer : .+\n$/m);
  });

  it("prints the FAILED message of a PIN that is none and exits 1, with no enrollment made", async () => {
    const args = ["--data", fresh("bad-pin"), "--port", await freePort()];
    const bad = await run("demo", ["--pin", "12", ...args]);
    expect(bad.code).toBe(1);
    expect(JSON.parse(bad.stdout)).toMatchObject({
      error: { code: 2102, label: "Invalid pinCode parameter" },
    });
    expect((await run("demo", ["--pin", "1234", ...args])).code).toBe(0);
  });

  it.each([
    ["an unknown option", ["--pine", "1234"]],
    ["an argument too many", ["--pin", "1234", "now"]],
    ["an option without its value", ["--pin"]],
    ["a port that is none", ["--pin", "1234", "--port", "http"]],
    ["no PIN and no terminal to ask on", []],
  ])("exits 2 on %s, with a sentence on stderr and nothing on stdout", async (_, args) => {
    const bad = await run("demo", [...args, "--data", fresh("usage")]);
    expect(bad).toMatchObject({ code: 2, stdout: "" });
    expect(bad.stderr).toMatch(/^error: /);
    expect(existsSync(fresh("usage"))).toBe(false);
  });

  it("uses the service that runs, and leaves it running", async () => {
    const { child, url } = await serve(["--demo", "--port", "0", "--data", fresh("shared")]);
    const port = new URL(url).port;
    const job = await run("demo", ["--pin", "1234", "--data", fresh("shared"), "--port", port]);
    expect(job).toMatchObject({ code: 0 });
    expect(job.stderr).toContain(`service: found running at ${url}`);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const stranger = await run("demo", ["--pin", "1234", "--data", fresh("other"), "--port", port]);
    expect(stranger).toMatchObject({ code: 1, stdout: "" });
    expect(stranger.stderr).toContain("give both the same --data");
    child.kill("SIGTERM");
    await once(child, "exit");
  });

  it("takes another port where a stranger has its own", async () => {
    const stranger = createServer((socket) => socket.end("HTTP/1.1 200 OK\r\n\r\nhello")).listen(
      0,
      "127.0.0.1",
    );
    await once(stranger, "listening");
    const { port } = stranger.address() as { port: number };
    const job = await run("demo", ["--pin", "1234", "--data", fresh("elsewhere"), "--port", String(port)]);
    stranger.close();
    expect(job).toMatchObject({ code: 0 });
  });
});

describe("npm run serve", () => {
  it("says where it listens, is healthy, and keeps its token in a file", async () => {
    // What is meant for the command `openpims` in the same shell is no mistake of the service's.
    const command = { OPENPIMS_PIN: "1234", OPENPIMS_CLIENT_SECRET: "s", OPENPIMS_BRAND: "Opel" };
    const { child, url } = await serve(["--port", "0", "--data", fresh("serve")], command);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const token = readFileSync(join(fresh("serve"), "service", "admin.token"), "utf8");
    const asOperator = { headers: { authorization: `Bearer ${token}` } };
    expect((await fetch(`${url}/admin/v1/policy`, asOperator)).status).toBe(200);
    // Without --demo there is no outbox and no demo account.
    expect((await fetch(`${url}/admin/v1/accounts/a/outbox`, asOperator)).status).toBe(404);
    expect((await fetch(`${url}/admin/v1/accounts/demo@openpims.example`, asOperator)).status).toBe(404);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  it("finishes on SIGTERM the request that it has begun, takes no other, and exits 0", async () => {
    const { child, url } = await serve(["--port", "0", "--data", fresh("drain")], {
      OPENPIMS_ADMIN_TOKEN: "a-token-of-my-own",
    });
    const exited = once(child, "exit");
    const port = Number(new URL(url).port);
    const body = JSON.stringify({ login: "a@b.example", otp: "aaaaaaaa" });
    const socket = connect(port, "127.0.0.1");
    socket.setEncoding("utf8");
    let received = "";
    socket.on("data", (text) => {
      received += text;
    });
    const head = [
      "POST /v1/otp/verify HTTP/1.1",
      "host: x",
      "authorization: Bearer a-token-of-my-own",
      "expect: 100-continue",
    ];
    const entity = ["content-type: application/json", `content-length: ${body.length}`, "connection: close"];
    socket.write(`${[...head, ...entity].join("\r\n")}\r\n\r\n`);
    await once(socket, "data");
    expect(received).toContain("100 Continue");
    child.kill("SIGTERM");
    while (await accepts(port)) {
      // It listens until it has begun to stop.
    }
    socket.write(body);
    await once(socket, "close");
    expect(received).toContain("200 OK");
    expect(received).toContain('{"valid":false,"reason":"refused"}');
    expect(await exited).toEqual([0, null]);
  });

  it("takes the operator's token and the mAccess ids from the environment", async () => {
    const environment = { OPENPIMS_ADMIN_TOKEN: "a-token-of-my-own", OPENPIMS_MAC_IDS: "one, two" };
    const { child, url } = await serve(["--port", "0", "--data", fresh("environment")], environment);
    const policy = await fetch(`${url}/admin/v1/policy`, {
      headers: { authorization: "Bearer a-token-of-my-own" },
    });
    expect(policy.status).toBe(200);
    const status = (macid: string) =>
      fetch(
        `${url}/iwws/MAC?action=ActionSetup&mode=status&id=${"0".repeat(32)}&macid=${macid}&lastsync=0&version=Generator-1.0/0.2.17`,
      ).then((response) => response.text());
    expect(await status("two")).toContain("<err>NOK:NODEVICE</err>");
    expect(await status("three")).toContain("<err>NOK:ACCESS</err>");
    expect(existsSync(join(fresh("environment"), "service", "admin.token"))).toBe(false);
    child.kill("SIGTERM");
    await once(child, "exit");
  });

  it("takes the SMS webhook from the environment, and hands it the demo's SMS", async () => {
    const secret = "a-secret-of-32-bytes-for-the-sms";
    const gateway = createHttpServer();
    const posted = new Promise<{ signature: unknown; expected: string; kind: string }>((resolve) => {
      gateway.on("request", async (request, response) => {
        const body = (await request.toArray()).join("");
        response.end();
        const {
          "webhook-id": id,
          "webhook-timestamp": time,
          "webhook-signature": signature,
        } = request.headers;
        const digest = createHmac("sha256", secret).update(`${id}.${time}.${body}`).digest("base64");
        resolve({ signature, expected: `v1,${digest}`, kind: JSON.parse(body).kind });
      });
    });
    gateway.listen(0, "127.0.0.1");
    await once(gateway, "listening");
    const { port } = gateway.address() as { port: number };
    const args = ["--port", await freePort(), "--data", fresh("webhook")];
    const { child } = await serve([...args, "--demo"], {
      OPENPIMS_SMS_WEBHOOK: `http://127.0.0.1:${port}/`,
      OPENPIMS_SMS_WEBHOOK_SECRET: secret,
    });
    expect((await run("demo", ["--pin", "1234", ...args])).code).toBe(0);
    const { signature, expected, kind } = await posted;
    expect([kind, signature]).toEqual(["enrollment", expected]);
    child.kill("SIGTERM");
    await once(child, "exit");
    gateway.close();
  });

  it.each([
    [{ OPENPIMS_SMS_WEBHOOK: "https://sms.example/" }, 2, "smsWebhookSecret"],
    [{ OPENPIMS_SMS_WEBHOOK_SECRET: "x".repeat(24) }, 2, "smsWebhook"],
    [
      { OPENPIMS_SMS_WEBHOOK: "http://sms.example/", OPENPIMS_SMS_WEBHOOK_SECRET: "x".repeat(24) },
      1,
      "https",
    ],
  ])("does not start with half an SMS webhook or an unsafe one: %j", async (environment, code, sentence) => {
    const refused = await run("serve", ["--port", "0", "--data", fresh("half")], environment);
    expect(refused.code).toBe(code);
    expect(refused.stderr).toContain(sentence);
  });

  it("exits 1 with a sentence where the port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as { port: number };
    const refused = await run("serve", ["--port", String(port), "--data", fresh("taken")]);
    taken.close();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/error: .*EADDRINUSE/);
  });
});
