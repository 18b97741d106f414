// The SDK's MQTT client against Mosquitto, a broker of others. The bench stands behind it.
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { explain } from "@openpims/sdk";
import { codeOf, succeeded, temporaryFolder } from "@openpims/testing/harness";
import { BROKER_USER, connectPacket, MqttClient, publishPacket } from "@openpims/testing/mqtt-client";
import { freePort, ProgramRunner } from "@openpims/testing/programs";
import { makeCertificate } from "@openpims/vehicles";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DemoVehicles } from "../support/demo-vehicle.ts";

const DAY = 86_400_000;
const MOSQUITTO = "/usr/sbin/mosquitto";
const PASSWD = "/usr/bin/mosquitto_passwd";
const reason = [MOSQUITTO, PASSWD].every(existsSync) ? "" : " (SKIPPED: mosquitto not found)";
if (reason) console.warn(`No test by Mosquitto${reason}: apt-get install mosquitto`);

const LOCK = { action: "doors", doorState: "lock" } as const;

describe.skipIf(reason !== "")(`the SDK's commands over Mosquitto${reason}`, () => {
  const folder = temporaryFolder();
  const runner = new ProgramRunner({ HOME: folder.path });
  const file = (name: string): string => join(folder.path, name);
  let demo: DemoVehicles;
  let open: string;
  let guarded: string;
  let certificate: string;
  let bridge: MqttClient;

  beforeAll(async () => {
    const now = Date.now();
    const dates = { notBefore: new Date(now - DAY), notAfter: new Date(now + DAY) };
    const { cert, key } = makeCertificate({ hosts: ["localhost", "127.0.0.1"], ...dates });
    certificate = cert;
    writeFileSync(file("broker.crt"), cert);
    writeFileSync(file("broker.key"), key);
    execFileSync(PASSWD, ["-b", "-c", file("passwords"), BROKER_USER, "another token"]);
    [open, guarded] = [await freePort(), await freePort()];
    const listener = (port: string, more: readonly string[]) => [
      `listener ${port} 127.0.0.1`,
      `certfile ${file("broker.crt")}`,
      `keyfile ${file("broker.key")}`,
      ...more,
    ];
    const lines = [
      "per_listener_settings true",
      ...listener(open, ["allow_anonymous true"]),
      ...listener(guarded, ["allow_anonymous false", `password_file ${file("passwords")}`]),
      // As root it would give up its rights, and could not read this folder.
      "user root",
    ];
    writeFileSync(file("mosquitto.conf"), `${lines.join("\n")}\n`);
    const broker = runner.spawn(MOSQUITTO, ["-c", file("mosquitto.conf"), "-v"]);
    await broker.says(/running/);
    demo = await DemoVehicles.start(100);
    bridge = await MqttClient.open(Number(open), certificate);
    bridge.send(connectPacket({ password: "bench", clientId: "bench" }));
    await bridge.next("connack");
    await bridge.subscribe("psa/RemoteServices/from/cid/#");
    demo.bench.remote.listen(({ topic, payload }) => bridge.send(publishPacket(topic, payload)));
    void forward().catch(() => undefined);
  });
  afterAll(async () => {
    bridge?.stream.destroy();
    await demo?.stop();
    await runner.endAll();
    folder.remove();
  });

  /** Hands what clients publish to the bench, as its own broker does. */
  async function forward(): Promise<never> {
    for (;;) {
      const { topic, payload } = await bridge.next("publish");
      const [, customer = ""] = /from\/cid\/([^/]+)\//.exec(topic) ?? [];
      await demo.bench.remote.receive({ customer, topic, payload: payload.toString() });
    }
  }

  const driver = (port: string) =>
    demo.driver({
      servers: {
        identityProvider: demo.service.url,
        api: demo.service.url,
        broker: `mqtts://localhost:${port}`,
        brokerCertificate: certificate,
      },
    });

  it("lock the car, one after the other, with their progress", async () => {
    const { pims, vin, signals } = await driver(open);
    demo.bench.fleet.happen(vin, { type: "unlock" });
    succeeded(await pims.set("pims.vehicle.command", LOCK));
    expect(demo.bench.fleet.find(vin)?.body.doors.locked).toBe(true);
    expect(codeOf(await pims.set("pims.vehicle.command", LOCK))).toBe(2361);
    const codes = signals.map((signal) => (signal.status === "RESULT" ? signal.result?.code : undefined));
    expect(codes).toEqual(expect.arrayContaining([900, 903]));
    succeeded(await pims.release());
  });

  it("are refused with a wrong password: 2377, and nothing was sent", async () => {
    const { pims } = await driver(guarded);
    const message = await pims.set("pims.vehicle.command", LOCK);
    expect(codeOf(message)).toBe(2377);
    if (message.status === "FAILED") expect(explain(message).happened).toContain("CONNACK or SUBACK 5");
    succeeded(await pims.release());
  });
});
