// Commands to many vehicles while the broker drops its connections, tokens end, the servers are away, and answers are lost.
import type { Message } from "@openpims/sdk";
import { tlsStreams } from "@openpims/sdk/node";
import { PIN, succeeded } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";
import { DemoVehicles } from "../support/demo-vehicle.ts";

const OWNERS = 4;
const VEHICLES = 25;
/** For each vehicle; `OPENPIMS_VEHICLE_COMMANDS=100` sends 10,000. */
const COMMANDS = Number(process.env.OPENPIMS_VEHICLE_COMMANDS ?? 3);
const WAKE_UPS = 5;

let demo: DemoVehicles;
beforeAll(async () => {
  demo = await DemoVehicles.start(100);
});
afterAll(async () => {
  await demo.stop();
  expect(demo.failures).toEqual([]);
});

const ACTIONS = [
  { action: "doors", doorState: "lock" },
  { action: "horn" },
  { action: "doors", doorState: "unlock" },
  { action: "warning" },
] as const;

it("every command ends once for its caller, none is published twice but after a refused token, no wake-up is over the budget", async () => {
  let isAway = false;
  const published: string[] = [];
  let refusedTokens = 0;
  demo.bench.recorder.listen((entry) => {
    if (entry.kind === "command") published.push(...entry.judgements);
    if (entry.kind === "end" && entry.returnCode === "400") refusedTokens += 1;
  });
  let sent = 0;
  demo.bench.recorder.listen(({ kind }) => {
    if (kind === "command") sent += 1;
  });

  const owners = await Promise.all(
    Array.from({ length: OWNERS }, async (_, owner) => {
      const driver = await demo.driver({
        streams: tlsStreams,
        vehicle: { acceptedMs: 2_000, forwardedMs: 5_000, doneMs: 5_000 },
        limits: { wakeUp: { count: WAKE_UPS, windowMs: 86_400_000 } },
        fetch: (input, init) => (isAway ? Promise.reject(new TypeError("away")) : fetch(input, init)),
      });
      const customer = demo.bench.fleet.contract(driver.vin)?.customer ?? "";
      const more = Array.from({ length: VEHICLES - 1 }, (_, n) => {
        const build = { motorization: "electric", brand: "Peugeot" } as const;
        return demo.bench.fleet.add(customer, 1_000_000 + owner * 1_000 + n, build).identity.vin;
      });
      return { pims: driver.pims, vins: [driver.vin, ...more], turn: Promise.resolve() };
    }),
  );

  const outcomes = new Map<string, number>();
  let calls = 0;
  let called = 0;
  /** Chooses the vehicle and calls: one after the other, since a facade has one chosen vehicle. */
  const begin = async (owner: (typeof owners)[number], vin: string, parameters: (typeof ACTIONS)[number]) => {
    const before = owner.turn;
    let begun: Promise<Message> | undefined;
    owner.turn = before.then(async () => {
      const chosen = await owner.pims.set("pims.vehicle.vin", { actionType: "remote", vin });
      if (chosen.status === "FAILED") return;
      calls += 1;
      begun = owner.pims.set("pims.vehicle.command", parameters, () => {
        called += 1;
      });
    });
    await owner.turn;
    return begun;
  };
  const drive = async (owner: (typeof owners)[number], vin: string): Promise<void> => {
    const { pims } = owner;
    for (let n = 0; n < COMMANDS; n++) {
      const message = await begin(owner, vin, ACTIONS[n % ACTIONS.length] ?? ACTIONS[0]);
      if (!message) continue;
      const outcome = message.status === "FAILED" ? String(message.error.code) : message.status;
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (outcome === "2302") await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
      if (calls % 97 === 0) await demo.restartBroker();
      if (calls % 41 === 0) demo.bench.faults.add({ of: "command", type: "silence", times: 1 });
      if (calls % 53 === 0)
        demo.bench.faults.add({ of: "command", type: "answer", returnCode: "400", times: 1 });
      if (calls % 61 === 0) demo.bench.faults.add({ of: "command", type: "twice", times: 1 });
      if (calls % 131 === 0) demo.service.clock.advance(900);
      if (calls % 151 === 0) {
        isAway = true;
        setTimeout(() => {
          isAway = false;
        }, 50);
      }
    }
  };
  await Promise.all(owners.flatMap((owner) => owner.vins.map((vin) => drive(owner, vin))));
  isAway = false;
  console.log(
    `${calls} commands to ${OWNERS * VEHICLES} vehicles: ${JSON.stringify(Object.fromEntries(outcomes))}`,
  );

  for (const { pims } of owners) succeeded(await pims.release());
  // The callbacks come after the promises.
  await new Promise((resolve) => setTimeout(resolve, 0));
  expect(called).toBe(calls);
  expect([...outcomes.values()].reduce((sum, count) => sum + count, 0)).toBe(calls);
  expect(sent).toBeLessThanOrEqual(calls + refusedTokens);
  expect(published).not.toContain("resent without a new token");
  expect(published).not.toContain("resent for a missing right");
  for (const { vins } of owners)
    for (const vin of vins)
      expect(demo.bench.fleet.find(vin)?.wakeUps.count ?? 0).toBeLessThanOrEqual(WAKE_UPS);
  expect(outcomes.get("SUCCEEDED") ?? 0).toBeGreaterThan(0);
}, 1_200_000);
