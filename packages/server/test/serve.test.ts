// `openpims-service serve` as a person runs it: a process, its exit code, its output.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { connect as tlsConnect } from "node:tls";
import { pathToFileURL } from "node:url";
import { temporaryFolder } from "@openpims/testing/harness";
import { freePort, ProgramRunner } from "@openpims/testing/programs";
import { afterAll, afterEach, describe, expect, it, vi } from "vitest";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 180_000 });

const folder = temporaryFolder();
const runner = new ProgramRunner({ HOME: folder.path });
afterEach(() => runner.endAll());
afterAll(() => folder.remove());

/** Prints the modules that a program loads. */
const LOADED = `import { registerHooks } from "node:module";
registerHooks({
  load(url, context, next) {
    process.stderr.write("loaded: " + url + "\\n");
    return next(url, context);
  },
});`;

const fresh = (name: string): string => join(folder.path, name);

/** Starts the service; `stop` stops it as a supervisor does. */
async function serve(args: readonly string[], environment?: NodeJS.ProcessEnv) {
  const { url, program } = await runner.serve(args, environment);
  const stop = async () => {
    program.child.kill("SIGTERM");
    expect(await program.ended).toMatchObject({ code: 0 });
  };
  return { url, program, stop };
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => socket.destroy());
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(true));
  });

describe("openpims-service serve", () => {
  it("says where it listens, is healthy, and keeps its token in a file", async () => {
    // The variables of the command `openpims` in the same shell are no error of the service.
    const command = { OPENPIMS_PIN: "1234", OPENPIMS_CLIENT_SECRET: "s", OPENPIMS_BRAND: "Opel" };
    const { url, stop } = await serve(["--port", "0", "--data", fresh("serve")], command);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    const token = readFileSync(join(fresh("serve"), "service", "admin.token"), "utf8");
    const asOperator = { headers: { authorization: `Bearer ${token}` } };
    expect((await fetch(`${url}/admin/v1/policy`, asOperator)).status).toBe(200);
    // Without --demo there is no outbox and no demo account.
    expect((await fetch(`${url}/admin/v1/accounts/a/outbox`, asOperator)).status).toBe(404);
    expect((await fetch(`${url}/admin/v1/accounts/demo@openpims.example`, asOperator)).status).toBe(404);
    await stop();
  });

  it("has a car with --demo, and says where", async () => {
    const { program, stop } = await serve([
      "--port",
      "0",
      "--data",
      fresh("car"),
      "--demo",
      "--broker-port",
      "0",
    ]);
    const [, url] = await program.says(/^car at (http:\/\/127\.0\.0\.1:\d+)\/connectedcar\/v4$/m);
    expect((await fetch(`${url}/connectedcar/v4/user`)).status).toBe(401);
    const [, port, file = ""] = await program.says(
      /^its broker at mqtts:\/\/127\.0\.0\.1:(\d+), with the certificate (.*)$/m,
    );
    const socket = tlsConnect({ port: Number(port), host: "localhost", ca: readFileSync(file) });
    await once(socket, "secureConnect");
    // It may end by a reset.
    const closed = new Promise((close) => socket.resume().on("error", close).on("close", close));
    await stop();
    await closed;
  });

  it("has no car without --demo, and loads none of its code", async () => {
    const hook = join(folder.path, "loaded.mjs");
    writeFileSync(hook, LOADED);
    const loaded = `--import=${pathToFileURL(hook).href}`;
    const { url, program, stop } = await serve(["--port", "0", "--data", fresh("no-car")], {
      NODE_OPTIONS: loaded,
    });
    for (const path of [
      "/connectedcar/v4/user",
      "/connectedcar/v4/user/vehicles",
      "/applications/cvs/v4/mauv/car-associations",
    ])
      expect((await fetch(`${url}${path}`)).status).toBe(404);
    await stop();
    expect(program.stderr).toContain("loaded:");
    expect(program.stderr).not.toMatch(/vehicles|mqtt|demo-car/);
  });

  it("finishes on SIGTERM the request that it has begun, takes no other, and exits 0", async () => {
    const { url, program } = await serve(["--port", "0", "--data", fresh("drain")], {
      OPENPIMS_ADMIN_TOKEN: "a-token-of-my-own-with-32-characters",
    });
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
      `host: 127.0.0.1:${port}`,
      "authorization: Bearer a-token-of-my-own-with-32-characters",
      "expect: 100-continue",
    ];
    const entity = ["content-type: application/json", `content-length: ${body.length}`, "connection: close"];
    socket.write(`${[...head, ...entity].join("\r\n")}\r\n\r\n`);
    await once(socket, "data");
    expect(received).toContain("100 Continue");
    program.child.kill("SIGTERM");
    while (await accepts(port)) {
      // It accepts connections until the stop has begun.
    }
    socket.write(body);
    await once(socket, "close");
    expect(received).toContain("200 OK");
    expect(received).toContain('{"valid":false,"reason":"refused"}');
    expect(await program.ended).toMatchObject({ code: 0 });
  });

  it("takes the operator's token and the mAccess ids from the environment", async () => {
    const environment = {
      OPENPIMS_ADMIN_TOKEN: "a-token-of-my-own-with-32-characters",
      OPENPIMS_MAC_IDS: "one, two",
    };
    const { url, stop } = await serve(["--port", "0", "--data", fresh("environment")], environment);
    const policy = await fetch(`${url}/admin/v1/policy`, {
      headers: { authorization: "Bearer a-token-of-my-own-with-32-characters" },
    });
    expect(policy.status).toBe(200);
    const status = (macid: string) =>
      fetch(
        `${url}/iwws/MAC?action=ActionSetup&mode=status&id=${"0".repeat(32)}&macid=${macid}&lastsync=0&version=Generator-1.0/0.2.17`,
      ).then((response) => response.text());
    expect(await status("two")).toContain("<err>NOK:NODEVICE</err>");
    expect(await status("three")).toContain("<err>NOK:ACCESS</err>");
    expect(existsSync(join(fresh("environment"), "service", "admin.token"))).toBe(false);
    await stop();
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
    const { port } = gateway.address() as AddressInfo;
    const args = ["--port", await freePort(), "--data", fresh("webhook")];
    const { stop } = await serve([...args, "--demo"], {
      OPENPIMS_SMS_WEBHOOK: `http://127.0.0.1:${port}/`,
      OPENPIMS_SMS_WEBHOOK_SECRET: secret,
    });
    expect((await runner.run("demo", ["--pin", "4071", ...args])).code).toBe(0);
    const { signature, expected, kind } = await posted;
    expect([kind, signature]).toEqual(["enrollment", expected]);
    await stop();
    gateway.close();
  });

  it("starts beside a Kubernetes service called openpims, and says which variables it passes over", async () => {
    const { program, stop } = await serve(["--port", "0", "--data", fresh("kubernetes")], {
      OPENPIMS_SERVICE_HOST: "10.0.0.7",
      OPENPIMS_PORT: "tcp://10.0.0.7:8400",
    });
    await stop();
    const { stderr } = await program.ended;
    expect(stderr).toMatch(/OPENPIMS_SERVICE_HOST OPENPIMS_PORT.*passed over/);
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
    const refused = await runner.run(
      "openpimsService",
      ["serve", "--port", "0", "--data", fresh("half")],
      environment,
    );
    expect(refused.code).toBe(code);
    expect(refused.stderr).toContain(sentence);
  });

  it("exits 1 with a sentence where the port is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const refused = await runner.run("openpimsService", [
      "serve",
      "--port",
      String(port),
      "--data",
      fresh("taken"),
    ]);
    taken.close();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/error: .*EADDRINUSE/);
  });
});
