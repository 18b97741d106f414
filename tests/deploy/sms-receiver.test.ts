// The sample receiver of SMS: each SMS of a service once, and nothing of anybody else's.
import { createHmac } from "node:crypto";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sms, smsReceiver } from "../../examples/sms-gateway.ts";

const secret = "a-secret-of-32-bytes-for-the-sms";
const sent: Sms[] = [];
let refuses = false;
const receiver = smsReceiver(secret, async (sms) => {
  if (refuses) throw new Error("the provider is away");
  sent.push(sms);
});
let url: string;
beforeAll(async () => {
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
});
afterAll(() => void receiver.close());

async function post(body: string, changes: Record<string, string> = {}): Promise<number> {
  const [id, time] = ["m1", String(Math.floor(Date.now() / 1000))];
  const signature = createHmac("sha256", secret).update(`${id}.${time}.${body}`).digest("base64");
  const headers = {
    "webhook-id": id,
    "webhook-timestamp": time,
    "webhook-signature": `v1,${signature}`,
    ...changes,
  };
  return (await fetch(url, { method: "POST", headers, body })).status;
}

it("gets the SMS of a service, and again if the provider was away", async () => {
  const service = await TestService.start({ demo: false, smsWebhook: url, smsWebhookSecret: secret });
  const pims = await service.signedIn(await service.createAccount());
  refuses = true;
  await pims.get("pims.authentication.smscode", { type: "enrollment" });
  await service.running.deliverDueSms();
  expect(sent).toEqual([]);
  refuses = false;
  service.clock.advance(10);
  await service.running.deliverDueSms();
  await service.stop();
  expect(sent.splice(0)).toEqual([
    { to: expect.stringMatching(/^\+336\d{8}$/), text: expect.stringMatching(/your code/) },
  ]);
});

it("sends a repeated SMS once", async () => {
  const body = JSON.stringify({ id: "twice", to: "+33600000001", text: "hello" });
  expect([await post(body), await post(body)]).toEqual([204, 204]);
  expect(sent.splice(0)).toEqual([{ to: "+33600000001", text: "hello" }]);
});

it.each([
  ["no signature", { "webhook-signature": "" }],
  ["another signature", { "webhook-signature": `v1,${Buffer.alloc(32).toString("base64")}` }],
  ["another id", { "webhook-id": "m2" }],
  ["an old time", { "webhook-timestamp": "1700000000" }],
  ["no time", { "webhook-timestamp": "now" }],
])("refuses a request with %s", async (_, changes) => {
  expect(await post(JSON.stringify({ id: "x", to: "+33600000001", text: "hello" }), changes)).toBe(401);
  expect(sent).toEqual([]);
});

it("refuses a body that is too long, and other methods", async () => {
  expect((await fetch(url)).status).toBe(405);
  expect(await post("x".repeat(100_000))).toBe(413);
});
