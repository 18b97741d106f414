// Mosquitto's and paho's clients against the vehicles' broker: independent clients must accept it, and be refused by it.
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { BROKER_USER } from "@openpims/testing/mqtt-client";
import { type Ended, ProgramRunner, type RunningProgram } from "@openpims/testing/programs";
import { Broker, makeCertificate, type Session } from "@openpims/vehicles";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

const DAY = 86_400_000;
const PYTHON = "/usr/bin/python3";
const PAHO = "/usr/lib/python3/dist-packages/paho/mqtt/client.py";
const CLIENTS = ["/usr/bin/mosquitto_pub", "/usr/bin/mosquitto_sub", PYTHON, PAHO];

const missing = CLIENTS.filter((path) => !existsSync(path));
const reason = missing.length === 0 ? "" : " (SKIPPED: mosquitto-clients and python3-paho-mqtt not found)";
if (reason)
  console.warn(
    `No test of the broker by others${reason}: apt-get install mosquitto-clients python3-paho-mqtt`,
  );

const CUSTOMER = "AP-ACNT0001";
const TOKEN = "token-of-the-owner";
const COMMAND = `psa/RemoteServices/from/cid/${CUSTOMER}/Doors`;
const ANSWER = `psa/RemoteServices/to/cid/${CUSTOMER}/Doors`;
const FILTER = `psa/RemoteServices/to/cid/${CUSTOMER}/#`;

describe.skipIf(reason !== "")(`clients of others at the broker${reason}`, () => {
  const folder = temporaryFolder();
  const runner = new ProgramRunner({ HOME: folder.path });
  const certificate = join(folder.path, "broker.crt");
  const tokens = new Map<string, Session>();
  const received: string[] = [];
  let offset = 0;
  let broker: Broker;

  beforeAll(async () => {
    const tls = makeCertificate({
      hosts: ["localhost"],
      notBefore: new Date(Date.now() - DAY),
      notAfter: new Date(Date.now() + DAY),
    });
    writeFileSync(certificate, tls.cert);
    broker = await Broker.open({
      tls,
      clock: { now: () => Date.now() + offset },
      authenticate: async (user, password) => (user === BROKER_USER ? tokens.get(password) : undefined),
      owns: () => false,
      receive: ({ customer }, topic, payload) => {
        received.push(`${customer} ${topic} ${payload}`);
        broker.publish(customer, ANSWER, `answer to ${payload}`);
      },
    });
  });
  beforeEach(() => {
    offset = 0;
    received.length = 0;
    tokens.clear();
    tokens.set(TOKEN, { customer: CUSTOMER, expiresAt: Date.now() + 900_000 });
  });
  afterAll(async () => {
    await runner.endAll();
    await broker.close();
    folder.remove();
  });

  describe("Mosquitto's", () => {
    const args = (password: string, ...more: string[]): string[] => [
      ...["-h", "localhost", "-p", String(broker.port), "--cafile", certificate, "-V", "mqttv311"],
      ...["-u", BROKER_USER, "-P", password, ...more],
    ];
    const publish = (password: string, ...more: string[]): Promise<Ended> => {
      const running = runner.spawn("/usr/bin/mosquitto_pub", args(password, ...more));
      running.child.stdin?.end();
      return running.ended;
    };

    // By lines: into a pipe, it would write only when it ends.
    const subscribe = (...more: string[]): RunningProgram =>
      runner.spawn("/usr/bin/stdbuf", ["-oL", "/usr/bin/mosquitto_sub", ...args(TOKEN, ...more)]);

    it("publishes, subscribes and receives", async () => {
      const subscriber = subscribe("-t", FILTER, "-d", "-C", "1");
      await subscriber.says(/Subscribed/);
      expect((await publish(TOKEN, "-t", COMMAND, "-m", "lock")).code).toBe(0);
      const { code, stdout } = await subscriber.ended;
      expect([code, stdout.trimEnd().split("\n").at(-1)]).toEqual([0, "Client (null) sending DISCONNECT"]);
      expect(stdout).toContain("answer to lock");
      expect(received).toEqual([`${CUSTOMER} ${COMMAND} lock`]);
    });

    it.each([
      ["a wrong password", "wrong", [], 4],
      ["a name of its own", TOKEN, ["-i", "client"], 2],
      ["an ended token", "ended", [], 5],
    ] as const)("is refused with %s", async (_, password, more, code) => {
      tokens.set("ended", { customer: CUSTOMER, expiresAt: 0 });
      const ended = await publish(password, "-t", COMMAND, "-m", "lock", "-d", ...more);
      expect(ended.code).not.toBe(0);
      expect(ended.stdout).toContain(`CONNACK (${code})`);
      expect(received).toEqual([]);
    });

    it("is refused a subscription to all customers", async () => {
      const { stdout, stderr } = await subscribe("-t", "psa/RemoteServices/to/cid/#", "-d").ended;
      expect(stdout + stderr).toContain("All subscription requests were denied");
    });
  });

  describe("paho", () => {
    const start = (more: Readonly<Record<string, unknown>> = {}): RunningProgram => {
      const options = { certificate, port: broker.port, user: BROKER_USER, password: TOKEN, ...more };
      const script = join(import.meta.dirname, "mqtt/paho_client.py");
      return runner.spawn(PYTHON, [script, JSON.stringify(options)]);
    };

    it("publishes, subscribes and receives", async () => {
      const client = start();
      await client.says(/"connected", "code": 0/);
      client.type(`${JSON.stringify({ subscribe: FILTER })}\n`);
      await client.says(/"granted": \[0\]/);
      client.type(`${JSON.stringify({ publish: COMMAND, payload: "lock" })}\n`);
      await client.says(/answer to lock/);
      client.child.stdin?.end();
      expect((await client.ended).code).toBe(0);
    });

    it.each([
      ["a wrong password", { password: "wrong" }, 4],
      ["a name of its own", { id: "client" }, 2],
    ])("is refused with %s, and its command behind CONNECT reaches nothing", async (_, more, code) => {
      const client = start({ ...more, early: COMMAND });
      await client.says(new RegExp(`"connected", "code": ${code}`));
      client.child.stdin?.end();
      await client.ended;
      expect(received).toEqual([]);
    });

    it("has a command behind CONNECT handled if the password is right", async () => {
      const client = start({ early: COMMAND });
      await client.says(/"connected", "code": 0/);
      client.type(`${JSON.stringify({ subscribe: FILTER })}\n`);
      await client.says(/"granted": \[0\]/);
      expect(received).toEqual([`${CUSTOMER} ${COMMAND} early`]);
    });

    it("keeps its connection alive, and sees the end of its token", async () => {
      const client = start({ keepalive: 1 });
      await client.says(/"connected", "code": 0/);
      client.type(`${JSON.stringify({ subscribe: FILTER })}\n`);
      await client.says(/"granted": \[0\]/);
      offset = 961_000;
      await broker.sweep();
      await client.says(/"disconnected"/);
    });
  });
});
