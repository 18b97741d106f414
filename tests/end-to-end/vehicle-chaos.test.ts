// Commands to many vehicles while the service and its broker are killed, tokens end, and requests and answers are lost.
import { createPims, type Message, type Streams } from "@openpims/sdk";
import { tlsStreams } from "@openpims/sdk/node";
import { otp, PIN, succeeded } from "@openpims/testing/harness";
import { storeOptions } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it } from "vitest";
import { VehicleProcess } from "../support/vehicle-process.ts";

const OWNERS = 4;
const VEHICLES = 25;
/** For each vehicle; `VEHICLE_COMMANDS=100` sends 10,000. */
const COMMANDS = Number(process.env.VEHICLE_COMMANDS ?? 6);
const ALL = OWNERS * VEHICLES * COMMANDS;
const KILLS = COMMANDS < 10 ? 2 : 10;
/** Seconds of the servers, the cars and the SDK in a second of the machine. */
const RATE = 20;

let cars: VehicleProcess;
beforeAll(async () => {
  cars = await VehicleProcess.start(RATE, (await storeOptions()).databaseUrl);
});
afterAll(() => cars.stop());

const ACTIONS = [
  { action: "doors", doorState: "unlock" },
  { action: "horn" },
  { action: "doors", doorState: "lock" },
  { action: "warning" },
] as const;

/** Codes after which nobody knows whether the car obeyed, as their explanations say. */
const UNCERTAIN = ["2201", "2363"];

/** One call, and all that became of it. */
interface Call {
  readonly outcomes: string[];
  callbacks: number;
  /** The ids of its orders, as they left. */
  readonly correlationIds: string[];
  /** True if a fault met it: a killed service, a lost connection or request, a fault of its car. */
  isDisturbed: boolean;
}

/** Ends of a command that no fault met: done, or its car was in that state or did it a moment ago, or the token has ended. */
const CALM_ENDS = ["SUCCEEDED", "2302", "2358", "2359", "2360", "2361"];

const outcomeOf = (message: Message): string =>
  message.status === "FAILED" ? String(message.error.code) : message.status;

it("every command ends once, an end that is told is the car's own, and every wake-up is counted", async () => {
  const calls: Call[] = [];
  const current = new Map<string, Call>();
  let ended = 0;
  let lostRequests = 0;
  let isDown = false;

  /** Marks the calls under way that a fault meets. */
  const mark = (isMet: (call: Call) => boolean = () => true): void => {
    for (const call of current.values())
      if (call.outcomes.length === 0 && isMet(call)) call.isDisturbed = true;
  };

  /** Reads what leaves for the broker, and marks the calls of a connection that is lost. */
  const streamsOf = (owns: (call: Call) => boolean): Streams => ({
    ...tlsStreams,
    open: async (address, handlers, options) => {
      let isOurs = false;
      const closed = (): void => {
        if (!isOurs) mark(owns);
        handlers.closed();
      };
      const opening = tlsStreams.open(address, { ...handlers, closed }, options);
      opening.catch(() => mark(owns));
      const stream = await opening;
      const write = (bytes: Uint8Array): boolean => {
        const text = new TextDecoder("latin1").decode(bytes);
        const [, id = ""] = /"correlation_id":"(\w+)"/.exec(text) ?? [];
        const [, vin = ""] = /"vin":"(\w+)"/.exec(text) ?? [];
        if (id !== "") current.get(vin)?.correlationIds.push(id);
        return stream.write(bytes);
      };
      const close = (): void => {
        isOurs = true;
        stream.close();
      };
      return { write, close };
    },
  });

  const owners = await Promise.all(
    Array.from({ length: OWNERS }, async (_, owner) => {
      const { service } = cars;
      const login = await service.createAccount();
      const ownCalls = new Set<Call>();
      const owns = (call: Call): boolean => ownCalls.has(call);
      const lossy: typeof fetch = async (input, init) => {
        try {
          if (lostRequests === 0) return await fetch(input, init);
          lostRequests -= 1;
          throw new TypeError("lost");
        } catch (error) {
          mark(owns);
          throw error;
        }
      };
      const pims = createPims(
        { ...service.platform(login), clock: cars.clock, fetch: lossy },
        {
          servers: { identityProvider: service.url, api: service.url },
          streams: streamsOf(owns),
          vehicle: { acceptedMs: 3_000, forwardedMs: 5_000, doneMs: 3_000 },
          limits: { wakeUp: null, monthlyWakeUp: null, command: null },
        },
      );
      succeeded(await pims.initialize(service.parameters()));
      succeeded(await pims.set("pims.authentication.user", { action: "login" }));
      const smsCode = await service.activationCode(login);
      succeeded(
        await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }),
      );
      await otp(pims);
      succeeded(await pims.subscribe("pims.vehicle.signal", null, () => undefined));
      const [own] = succeeded(await pims.get("pims.vehicle.vehicles")).result.vehicles;
      const seeds = Array.from({ length: VEHICLES }, (_, n) => 1_000_000 + owner * 1_000 + n);
      const vins = await cars.addCars(own?.vin ?? "", seeds);
      succeeded(await pims.set("pims.vehicle.vin", { actionType: "remote", vin: vins[0] ?? "" }));
      return {
        pims,
        vins,
        ownCalls,
        turn: Promise.resolve(),
        renewal: undefined as Promise<Message> | undefined,
      };
    }),
  );

  const killsAt = Array.from({ length: KILLS }, (_, n) => Math.floor((ALL * (n + 1)) / (KILLS + 1)));
  /** The vehicles whose next order meets a fault. */
  const faulty = new Set<string>();
  const disturb = (count: number, vin: string): void => {
    if (killsAt.includes(count)) {
      isDown = true;
      mark();
      void cars.restart().then(() => {
        mark();
        isDown = false;
      });
    }
    const times = 1;
    if ([41, 53, 61, 97].some((every) => count % every === 0)) faulty.add(vin);
    if (count % 41 === 0) cars.addFault({ of: "command", type: "silence", vin, times });
    if (count % 53 === 0) cars.addFault({ of: "command", type: "answer", returnCode: "400", vin, times });
    if (count % 61 === 0) cars.addFault({ of: "command", type: "twice", vin, times });
    if (count % 97 === 0) cars.addFault({ of: "command", type: "late", ms: 80_000, vin, times });
    if (count % 211 === 0) cars.addFault({ of: "broker", type: "restart", times: 1 });
    if (count % 151 === 0) lostRequests += 3;
  };

  /** Chooses the vehicle and calls: one after the other, since a facade has one chosen vehicle. */
  const begin = async (owner: (typeof owners)[number], vin: string, call: Call, n: number) => {
    let begun: Promise<Message> | undefined;
    owner.turn = owner.turn.then(async () => {
      succeeded(await owner.pims.set("pims.vehicle.vin", { actionType: "remote", vin }));
      owner.ownCalls.add(call);
      current.set(vin, call);
      call.isDisturbed ||= isDown || faulty.delete(vin);
      begun = owner.pims.set("pims.vehicle.command", ACTIONS[n % ACTIONS.length] ?? ACTIONS[0], () => {
        call.callbacks += 1;
      });
    });
    await owner.turn;
    return begun;
  };
  const drive = async (owner: (typeof owners)[number], vin: string): Promise<void> => {
    for (let n = 0; n < COMMANDS; n++) {
      await cars.isUp;
      const call: Call = { outcomes: [], callbacks: 0, correlationIds: [], isDisturbed: false };
      calls.push(call);
      const message = await begin(owner, vin, call, n);
      if (message) call.outcomes.push(outcomeOf(message));
      if (call.outcomes.includes("2302")) await renew(owner);
      ended += 1;
      disturb(ended, vin);
    }
  };
  /** One OTP for all calls of an owner that ask for one. */
  const renew = async (owner: (typeof owners)[number]): Promise<void> => {
    await cars.isUp;
    owner.renewal ??= owner.pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
    await owner.renewal;
    owner.renewal = undefined;
  };
  await Promise.all(owners.flatMap((owner) => owner.vins.map((vin) => drive(owner, vin))));
  await cars.isUp;
  lostRequests = 0;

  const counted = new Map<string, number>();
  for (const { pims, vins } of owners)
    for (const vin of vins) {
      succeeded(await pims.set("pims.vehicle.vin", { actionType: "remote", vin }));
      counted.set(vin, succeeded(await pims.get("pims.vehicle.budget")).result.budget.monthlyWakeUp.used);
    }
  for (const { pims } of owners) succeeded(await pims.release());
  // The callbacks come after the promises.
  await new Promise((resolve) => setTimeout(resolve, 0));

  const executions = new Map<string, number>();
  const woken = new Map<string, number>();
  for (const entry of cars.journal())
    if (entry.type === "woken") woken.set(entry.vin, (woken.get(entry.vin) ?? 0) + 1);
    else executions.set(entry.correlationId, (executions.get(entry.correlationId) ?? 0) + 1);
  const executed = ({ correlationIds }: Call): number =>
    correlationIds.reduce((sum, id) => sum + (executions.get(id) ?? 0), 0);
  const outcomes = Object.entries(Object.groupBy(calls, (call) => call.outcomes.join()));
  const table = Object.fromEntries(outcomes.map(([outcome, some = []]) => [outcome, some.length]));
  const calm = calls.filter((call) => !call.isDisturbed);
  const calmEnds = calm.filter((call) => CALM_ENDS.includes(call.outcomes.join()));
  console.log(`${calls.length} commands, ${cars.kills} kills: ${JSON.stringify(table)}`);
  console.log(`${calm.length} met no fault, ${calmEnds.length} of them were done or refused by their car`);

  expect(cars.kills).toBe(KILLS);
  expect(calls).toHaveLength(ALL);
  for (const call of calls) {
    expect(call).toMatchObject({ outcomes: [expect.any(String)], callbacks: 1 });
    const [outcome = ""] = call.outcomes;
    const told = { outcome, executed: executed(call) };
    if (outcome === "SUCCEEDED") expect(told.executed, JSON.stringify(told)).toBe(1);
    else if (UNCERTAIN.includes(outcome)) expect(told.executed, JSON.stringify(told)).toBeLessThanOrEqual(1);
    else expect(told.executed, JSON.stringify(told)).toBe(0);
  }
  // No order is the car's that no call has sent.
  const sent = new Set(calls.flatMap(({ correlationIds }) => correlationIds));
  expect([...executions.keys()].filter((id) => !sent.has(id))).toEqual([]);
  for (const [vin, count] of woken) expect(counted.get(vin) ?? 0).toBeGreaterThanOrEqual(count);
  expect(calm.length).toBeGreaterThan(ALL / 10);
  // A busy machine can miss deadlines that are as short as these.
  expect(calmEnds.length).toBeGreaterThan(calm.length / 2);
}, 1_200_000);
