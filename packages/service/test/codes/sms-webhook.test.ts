// SMS by a webhook, on a real socket: signed, retried until accepted or useless, and sent by one process at a time.
import { createHmac, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { Writable } from "node:stream";
import { serviceLogger, startService } from "@openpims/service";
import { Application } from "@openpims/testing/browser";
import { type FaultyServer, httpServer, tcpServer } from "@openpims/testing/faulty-server";
import { PASSWORD, TestService, temporaryFolder } from "@openpims/testing/harness";
import { SecondService } from "@openpims/testing/second-service";
import { afterEach, expect, it } from "vitest";
import { rows, storeBytes } from "../support/store-reading.ts";

const key = randomBytes(32);
const secret = `whsec_${key.toString("base64")}`;

interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly status: number;
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The operator's gateway: it answers each request with a status, and reports it. */
class Gateway {
  readonly posts: Post[] = [];
  readonly #waiting: (() => void)[] = [];
  server!: FaultyServer;

  static async start(statusOf: (count: number) => number = () => 204): Promise<Gateway> {
    const gateway = new Gateway();
    gateway.server = await httpServer((request, response, count) => {
      let text = "";
      request.setEncoding("utf8");
      request.on("data", (chunk) => {
        text += chunk;
      });
      request.on("end", () => {
        const status = statusOf(count);
        response.writeHead(status).end();
        gateway.posts.push({ headers: request.headers, text, status });
        for (const told of gateway.#waiting.splice(0)) told();
      });
    });
    ends.push(() => gateway.server.close());
    return gateway;
  }

  get webhook() {
    return { smsWebhook: `${this.server.url}/sms`, smsWebhookSecret: secret };
  }

  taken(): string[] {
    return this.posts.filter(({ status }) => status === 204).map(({ text }) => JSON.parse(text).id);
  }

  async until(done: () => boolean): Promise<void> {
    while (!done()) await new Promise<void>((told) => this.#waiting.push(told));
  }
}

/** Verifies the headers as a receiver does (Standard Webhooks). */
function expectSigned({ headers, text }: Post, now: number): void {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature } = headers;
  const expected = createHmac("sha256", key).update(`${id}.${timestamp}.${text}`).digest("base64");
  expect(signature).toBe(`v1,${expected}`);
  expect(Number(timestamp)).toBe(Math.floor(now / 1000));
  expect(JSON.parse(text).id).toBe(id);
}

interface Setting {
  readonly service: TestService;
  readonly clock: { time: number };
  readonly logged: string[];
  readonly sms: (body?: object) => Promise<number>;
  readonly login: string;
}

/** A service with a stopped clock that the test advances, and a signed-in user. */
async function serviceWith(webhook: { smsWebhook: string; smsWebhookSecret: string }): Promise<Setting> {
  const clock = { time: Date.now(), now: () => clock.time };
  const logged: string[] = [];
  const sink = new Writable({
    write(chunk, _encoding, done) {
      logged.push(String(chunk));
      done();
    },
  });
  const service = await TestService.start({
    ...webhook,
    clock,
    logger: serviceLogger(sink),
    metricsPort: 0,
  });
  ends.push(() => service.stop());
  const login = await service.createAccount();
  const application = new Application(service);
  const { access_token } = await application.tokens(login, PASSWORD);
  const sms = async (body?: object): Promise<number> => {
    const { clientId } = service.running.client;
    const response = await fetch(`${service.url}/applications/cvs/v4/mobile/smsCode?client_id=${clientId}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${access_token}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    await response.body?.cancel();
    return response.status;
  };
  return { service, clock, logged, login, sms };
}

const waiting = (service: TestService) => rows(service, "select * from sms_messages order by due_at");
const codeIn = (service: TestService, login: string): Promise<string> =>
  service.admin("GET", `/accounts/${login}/outbox`).then(({ body }) => body.message.code);

it("posts the message, signed, and keeps nothing of it", async () => {
  const gateway = await Gateway.start();
  const { service, clock, login, sms } = await serviceWith(gateway.webhook);
  expect(await sms()).toBe(202);
  await service.running.deliverDueSms();
  const [post] = gateway.posts;
  if (!post) throw new Error("nothing was posted");
  expect(gateway.posts).toHaveLength(1);
  expectSigned(post, clock.time);
  const code = await codeIn(service, login);
  const { body: account } = await service.account(login);
  expect(post.headers["content-type"]).toBe("application/json");
  expect(JSON.parse(post.text)).toEqual({
    id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    kind: "enrollment",
    to: account.phoneNumber,
    text: expect.stringContaining(code.replace(/^(....)(....)/, "$1 $2 ")),
    code,
    expiresAt: new Date(clock.time + 600_000).toISOString(),
  });
  expect(waiting(service)).toEqual([]);
});

it("repeats it later and later, under the same id, until it is taken; the row tells no code", async () => {
  const gateway = await Gateway.start((count) => [503, 302, 429][count - 1] ?? 204);
  const { service, clock, logged, login, sms } = await serviceWith(gateway.webhook);
  expect(await sms()).toBe(202);
  await service.running.deliverDueSms();
  const code = await codeIn(service, login);
  expect(storeBytes(service.dataDirectory)).not.toContain(`"code":"${code}"`);
  for (const [posts, longest] of [1000, 2000, 4000].entries()) {
    const [row] = waiting(service);
    const delay = Number(row?.due_at) - clock.time;
    expect(delay).toBeGreaterThanOrEqual(longest / 2);
    expect(delay).toBeLessThanOrEqual(longest);
    clock.time += delay - 1;
    await service.running.deliverDueSms();
    expect(gateway.posts).toHaveLength(posts + 1);
    clock.time += 1;
    await service.running.deliverDueSms();
    expect(gateway.posts).toHaveLength(posts + 2);
    const last = gateway.posts.at(-1);
    if (last) expectSigned(last, clock.time);
  }
  expect(new Set(gateway.posts.map(({ text }) => text)).size).toBe(1);
  expect(waiting(service)).toEqual([]);
  expect(logged.join("")).toContain("HTTP 503");
  expect(logged.join("")).not.toContain(code);
});

it("gives it up when its code has expired, and a newer code ends an older message", async () => {
  const gateway = await Gateway.start(() => 500);
  const { service, clock, logged, sms } = await serviceWith(gateway.webhook);
  await sms();
  await service.running.deliverDueSms();
  await sms();
  await service.running.deliverDueSms();
  expect(waiting(service)).toHaveLength(1);
  const asked = clock.time;
  for (let [row] = waiting(service); row; [row] = waiting(service)) {
    clock.time = Number(row.due_at);
    expect(clock.time).toBeLessThan(asked + 600_000);
    await service.running.deliverDueSms();
  }
  const tries = gateway.posts.length;
  expect(tries).toBeGreaterThan(10);
  expect(logged.join("")).toContain("SMS given up");
  clock.time = asked + 700_000;
  await service.running.deliverDueSms();
  expect(gateway.posts).toHaveLength(tries);
});

/** The figures of a service's series, by name. */
async function figures({ running }: TestService): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${running.metricsUrl}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith("openpims_sms_"));
  return Object.fromEntries(
    lines.map((line) => line.split(" ")).map(([name, value]) => [name, Number(value)]),
  );
}

const neverDelivered = async (service: TestService) =>
  (await service.admin("GET", "/audit?action=sms.give-up")).body.events;

it("shows in metrics what waits, since when, and what was sent", async () => {
  const gateway = await Gateway.start((count) => (count === 1 ? 503 : 204));
  const { service, clock, sms } = await serviceWith(gateway.webhook);
  await sms();
  await service.running.deliverDueSms();
  clock.time += 500;
  expect(await figures(service)).toMatchObject({
    openpims_sms_waiting: 1,
    openpims_sms_oldest_waiting_seconds: 0.5,
    openpims_sms_failed_tries_total: 1,
    openpims_sms_sent_total: 0,
  });
  clock.time += 2000;
  await service.running.deliverDueSms();
  expect(await figures(service)).toMatchObject({
    openpims_sms_waiting: 0,
    openpims_sms_oldest_waiting_seconds: 0,
    openpims_sms_sent_total: 1,
  });
  expect(await neverDelivered(service)).toEqual([]);
});

it.each([
  ["refused", 422, 0],
  ["expired", 503, 600_000],
])("records an SMS that was %s, in the audit log and in metrics", async (reason, status, laterMs) => {
  const gateway = await Gateway.start(() => status);
  const { service, clock, login, sms } = await serviceWith(gateway.webhook);
  await sms();
  await service.running.deliverDueSms();
  clock.time += laterMs;
  await service.running.deliverDueSms();
  expect(await figures(service)).toMatchObject({ [`openpims_sms_given_up_total{reason="${reason}"}`]: 1 });
  expect(await neverDelivered(service)).toMatchObject([
    {
      actor: { kind: "system", id: null },
      account: { id: (await service.account(login)).body.id, login },
      result: "refused",
      details: { purpose: "activate", attempts: 1, reason },
    },
  ]);
});

it("records each SMS of a service without a gateway", async () => {
  const service = await TestService.start({ demo: false, metricsPort: 0 });
  ends.push(() => service.stop());
  const login = await service.createAccount();
  const { access_token } = await new Application(service).tokens(login, PASSWORD);
  const response = await fetch(
    `${service.url}/applications/cvs/v4/mobile/smsCode?client_id=${service.running.client.clientId}`,
    { method: "POST", headers: { authorization: `Bearer ${access_token}` } },
  );
  expect(response.status).toBe(202);
  expect(await neverDelivered(service)).toMatchObject([{ details: { reason: "no-gateway", attempts: 0 } }]);
  expect(await figures(service)).toMatchObject({ 'openpims_sms_given_up_total{reason="no-gateway"}': 1 });
});

it("a webhook that never answers holds up no request", async () => {
  let connected = () => {};
  const reached = new Promise<void>((resolve) => {
    connected = resolve;
  });
  const silent = await tcpServer(() => connected());
  const { service, sms } = await serviceWith({ smsWebhook: silent.url, smsWebhookSecret: secret });
  expect(await sms()).toBe(202);
  await reached;
  // The delivery is under way, and no try has ended yet.
  expect(waiting(service)).toMatchObject([{ attempts: 0 }]);
  expect(Number(waiting(service)[0]?.leased_until)).toBeGreaterThan(0);
  await silent.close();
  await service.running.deliverDueSms();
  expect(waiting(service)).toMatchObject([{ attempts: 1, leased_until: 0 }]);
});

it.each([400, 403, 404, 410, 422])(
  "posts once where the gateway refuses the message: HTTP %d",
  async (status) => {
    const gateway = await Gateway.start(() => status);
    const { service, clock, logged, sms } = await serviceWith(gateway.webhook);
    expect(await sms()).toBe(202);
    await service.running.deliverDueSms();
    for (let minutes = 0; minutes < 5; minutes++) {
      clock.time += 60_000;
      await service.running.deliverDueSms();
    }
    expect(gateway.posts).toHaveLength(1);
    expect(waiting(service)).toEqual([]);
    expect(logged.join("")).toContain("SMS given up");
  },
);

it("posts again after a 408 and a 429", async () => {
  const gateway = await Gateway.start((count) => [408, 429][count - 1] ?? 204);
  const { service, clock, sms } = await serviceWith(gateway.webhook);
  expect(await sms()).toBe(202);
  for (let tries = 0; tries < 3; tries++) {
    await service.running.deliverDueSms();
    clock.time += 5000;
  }
  expect(gateway.posts.map(({ status }) => status)).toEqual([408, 429, 204]);
});

it("of two processes one sends each message, and one goes on with what the other left", async () => {
  let open = false;
  const gateway = await Gateway.start(() => (open ? 204 : 503));
  const { service, sms, clock } = await serviceWith(gateway.webhook);
  const second = await SecondService.start(service, gateway.webhook);
  ends.push(() => second.stop());
  const certification = { purpose: "phoneNumberCertification", phoneNumber: "0612345678" };
  const sent = [await sms(), await sms({ purpose: "resetPIN" }), await sms(certification)];
  expect(sent).toEqual([202, 202, 202]);
  await service.running.deliverDueSms();
  expect(gateway.taken()).toEqual([]);
  open = true;
  clock.time += 2000;
  await Promise.all(Array.from({ length: 5 }, () => service.running.deliverDueSms()));
  await gateway.until(() => new Set(gateway.taken()).size === 3);
  expect(gateway.taken()).toHaveLength(3);

  open = false;
  await sms();
  await service.running.deliverDueSms();
  // From here on only the second process finds the row due: for this one the year is 1970.
  clock.time = 0;
  open = true;
  await gateway.until(() => gateway.taken().length === 4);
  expect(new Set(gateway.taken()).size).toBe(4);
}, 120_000);

it.each([
  ["http://sms.example/hook", secret, "must be https"],
  ["nonsense", secret, "must be https"],
  ["https://user@sms.example/", secret, "must be https"],
  ["https://sms.example/", "too short", "24 bytes"],
  ["https://sms.example/", "whsec_dG9vIHNob3J0", "24 bytes"],
])("does not start with the address %s and the secret %s", async (url, given, sentence) => {
  const folder = temporaryFolder();
  await expect(
    startService({ dataDirectory: folder.path, smsWebhook: url, smsWebhookSecret: given }),
  ).rejects.toThrow(sentence);
  folder.remove();
});
