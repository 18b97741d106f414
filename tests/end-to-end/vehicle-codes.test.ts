// Each code of the vehicle's APIs, produced by its real cause on real sockets.
import { createServer } from "node:net";
import { type ApiParameters, explain, type Message, type PimsOptions, type Streams } from "@openpims/sdk";
import { tlsStreams } from "@openpims/sdk/node";
import { codeOf, otp, succeeded } from "@openpims/testing/harness";
import type { Fault } from "@openpims/vehicles";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { DemoVehicles, type Driver } from "../support/demo-vehicle.ts";

let demo: DemoVehicles;
let driver: Driver;
beforeAll(async () => {
  demo = await DemoVehicles.start(200);
  driver = await demo.driver();
});
afterEach(() => demo.bench.faults.clear());
afterAll(async () => {
  await driver.pims.release();
  await demo.stop();
  expect(demo.failures).toEqual([]);
});

const LOCK = { action: "doors", doorState: "lock" } as const;
const UNLOCK = { action: "doors", doorState: "unlock" } as const;
const CHARGE = { action: "charge", startNow: true } as const;
const CLIMATE = { action: "preconditioning", startNow: true, programs: [] } as const;
const HORN = { action: "horn" } as const;
const LIGHTS = { action: "warning" } as const;

/** The mistakes that the bench's recorder found so far. */
const judged = (): readonly string[] =>
  demo.bench.recorder.entries().flatMap((entry) => ("judgements" in entry ? entry.judgements : []));

type Command = ApiParameters<"set", "pims.vehicle.command">;

const command = (parameters: Command): Promise<Message> =>
  driver.pims.set("pims.vehicle.command", parameters);

const answer = (returnCode: string, more: object = {}): Fault =>
  ({ of: "command", type: "answer", returnCode, times: 1, ...more }) as Fault;

describe("an end of the servers", () => {
  it.each([
    ["113: the VIN is not known any more", answer("113"), 2366, "no longer know"],
    ["300: no answer of the vehicle", answer("300"), 2201, "did not answer"],
    [
      "400 with a reason: the right is missing",
      answer("400", { reason: "[authorization.denied.cvs.response.no.matching.service.key]" }),
      2204,
      "no right",
    ],
    ["422: privacy", answer("422"), 2204, "privacy"],
    ["500 without data", answer("500"), 2204, "gave no reason"],
    ["502: a duplicate", answer("502"), 2364, "same command"],
    ["500 with an unknown error", answer("500", { respData: { error: 9 } }), 2000, "not public"],
  ])("%s", async (_, fault, code, words) => {
    demo.bench.faults.add(fault);
    const message = await command(LOCK);
    expect(codeOf(message)).toBe(code);
    if (message.status === "FAILED") expect(explain(message).happened).toContain(words);
  });

  it.each([
    ["charge", CHARGE, [2330, 2331, 2332, 2329]],
    ["preconditioning", CLIMATE, [2329, 2333, 2334, 2335, 2336]],
    ["horn", HORN, [2329, 2358]],
    ["lights", LIGHTS, [2329, 2000, 2359]],
  ])("500 of %s: each error number of the vendor's table", async (_, parameters, codes) => {
    for (const [error, code] of codes.entries()) {
      demo.bench.faults.add(answer("500", { respData: { error } }));
      expect(codeOf(await command(parameters))).toBe(code);
    }
  });

  it("500 of doors: each state of the lock; those without a code tell that a key may be inside", async () => {
    for (const [lock_resp_state, code] of [2360, 2361, 2362, 2000, 2000, 2000].entries()) {
      demo.bench.faults.add(answer("500", { respData: { lock_resp_state } }));
      const message = await command(LOCK);
      expect(codeOf(message)).toBe(code);
      if (message.status === "FAILED" && code === 2000) expect(explain(message).remedy).toContain("key");
    }
  });

  it("400 once: one renewal, one resend under a new correlation id, and the car obeys once", async () => {
    demo.bench.fleet.happen(driver.vin, { type: "unlock" });
    demo.bench.faults.add(answer("400"));
    succeeded(await command(LOCK));
    expect(judged()).not.toContain("resent without a new token");
  });

  it("400 twice: 2302, and no third try", async () => {
    demo.bench.faults.add({ ...answer("400"), times: 2 });
    expect(codeOf(await command(UNLOCK))).toBe(2302);
    expect(demo.bench.faults.list()).toEqual([]);
  });

  it("without its correlation id still ends the only command of its service", async () => {
    demo.bench.faults.add({ of: "command", type: "empty correlation id", times: 1 });
    demo.bench.faults.add(answer("500"));
    expect(codeOf(await command(HORN))).toBe(2204);
  });

  it("twice, or before its progress, ends the command once", async () => {
    for (const type of ["twice", "out of order"] as const) {
      demo.bench.faults.add({ of: "command", type, times: 1 });
      succeeded(await command(type === "twice" ? LIGHTS : UNLOCK));
    }
  });
});

describe("the vehicle itself", () => {
  it("refuses with a door open (2362), locked already (2361), unlocked already (2360)", async () => {
    const { vin } = driver;
    demo.bench.fleet.happen(vin, { type: "unlock" });
    demo.bench.fleet.happen(vin, { type: "open", door: "Driver" });
    expect(codeOf(await command(LOCK))).toBe(2362);
    demo.bench.fleet.happen(vin, { type: "close", door: "Driver" });
    expect(codeOf(await command(UNLOCK))).toBe(2360);
    succeeded(await command(LOCK));
    expect(codeOf(await command(LOCK))).toBe(2361);
  });

  it("charges at once, refuses a second time (2331), and without a cable (2330)", async () => {
    const { vin } = driver;
    expect(codeOf(await command(CHARGE))).toBe(2330);
    demo.bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    await command({ action: "charge", startNow: false });
    succeeded(await command(CHARGE));
    expect(codeOf(await command(CHARGE))).toBe(2331);
    demo.bench.fleet.happen(vin, { type: "unplug" });
  });

  it("takes the programs back that it had", async () => {
    const { vin, pims } = driver;
    const program = { slot: 2, hour: 7, minute: 30, isEnabled: true, occurence: ["mon", "Fri"] } as const;
    const given: Command = { action: "preconditioning", startNow: false, programs: [program] };
    await command(given);
    await vi.waitFor(async () => {
      const { state } = succeeded(await pims.get("pims.vehicle.state")).result;
      expect(state.programs.value).toMatchObject([{ slot: 2, hour: 7, minute: 30, days: ["Mon", "Fri"] }]);
    }, 10_000);
    succeeded(await command(CLIMATE));
    expect(codeOf(await command(CLIMATE))).toBe(2333);
    const programs = demo.bench.fleet.find(vin)?.body.preconditioning.programs;
    expect(programs?.map(({ on }) => on)).toEqual([false, true, false, false]);
    expect(judged()).not.toContain("wiped programs");
  });

  it("is limited to 80 % by its own limit", async () => {
    succeeded(await command({ action: "chargeLimit", limit: "on" }));
    expect(demo.bench.fleet.find(driver.vin)?.body.charging?.limited).toBe(true);
  });
});

describe("before anything is sent", () => {
  it("a second command is refused: 2353 another, 2364 the same; nothing is queued", async () => {
    const first = command(LIGHTS);
    const [same, other] = await Promise.all([command(LIGHTS), command(HORN)]);
    expect([codeOf(same), codeOf(other)]).toEqual([2364, 2353]);
    await first;
    await command(HORN);
  });

  it("2365 without a subscription, 2366 without a vehicle, 2005 for a second subscription", async () => {
    const { pims, vin } = await demo.owner();
    const set = (): Promise<Message> => pims.set("pims.vehicle.command", LOCK);
    expect(codeOf(await set())).toBe(2365);
    succeeded(await pims.subscribe("pims.vehicle.signal", null, () => {}));
    expect(codeOf(await pims.subscribe("pims.vehicle.signal", null, () => {}))).toBe(2005);
    expect(codeOf(await set())).toBe(2366);
    const other = { actionType: "remote", vin: "VR3UHZKXZNT999999" } as const;
    expect(codeOf(await pims.set("pims.vehicle.vin", other))).toBe(2366);
    expect(codeOf(await pims.set("pims.vehicle.vin", { vin: other.vin }))).toBe(2366);
    const odd = { actionType: "local", vin } as never;
    expect(codeOf(await pims.set("pims.vehicle.vin", odd))).toBe(2102);
    succeeded(await pims.set("pims.vehicle.vin", { vin }));
    expect(codeOf(await set())).toBe(2302);
    succeeded(await pims.unsubscribe("pims.vehicle.signal"));
    succeeded(await pims.unsubscribe("pims.vehicle.signal"));
    expect(codeOf(await set())).toBe(2365);
    succeeded(await pims.release());
    expect(codeOf(await set())).toBe(2001);
  });

  it("2377 where no broker answers, and where the platform has no connections", async () => {
    const { port } = await new Promise<{ port: number }>((resolve) => {
      const server = createServer().listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address ? address : { port: 1 }));
      });
    });
    const cases: PimsOptions[] = [
      { servers: { ...servers(), broker: `mqtts://127.0.0.1:${port}` } },
      { servers: { ...servers(), broker: "ws://broker.example/mqtt" } },
    ];
    for (const options of cases) {
      const { pims } = await demo.driver(options);
      expect(codeOf(await pims.set("pims.vehicle.command", LOCK))).toBe(2377);
      succeeded(await pims.release());
    }
  });

  it("2377 for a certificate that is not trusted", async () => {
    const { brokerUrl } = demo.opened;
    const { pims } = await demo.driver({ servers: { ...servers(), broker: brokerUrl } });
    const message = await pims.set("pims.vehicle.command", LOCK);
    expect(codeOf(message)).toBe(2377);
    if (message.status === "FAILED") expect(explain(message).happened).toContain("CertificateUntrusted");
    succeeded(await pims.release());
  });
});

const servers = () => ({ identityProvider: demo.service.url, api: demo.service.url });

describe("an uncertain outcome", () => {
  const short = { vehicle: { acceptedMs: 500 } };

  it("2201 without an answer, and the vehicle is free for the next command", async () => {
    const { pims } = await demo.driver(short);
    demo.bench.faults.add({ of: "command", type: "silence", times: 1 });
    const message = await pims.set("pims.vehicle.command", HORN);
    expect(codeOf(message)).toBe(2201);
    if (message.status === "FAILED") expect(explain(message).happened).toContain("may have been carried out");
    succeeded(await pims.set("pims.vehicle.command", LIGHTS));
    succeeded(await pims.release());
  });

  it("2201 for a success that names no command: it may be another client's", async () => {
    const { pims } = await demo.driver({ vehicle: { doneMs: 500 } });
    demo.bench.faults.add({ of: "command", type: "empty correlation id", times: 1 });
    expect(codeOf(await pims.set("pims.vehicle.command", LIGHTS))).toBe(2201);
    succeeded(await pims.release());
  });

  it("2363 while the connection is lost", async () => {
    const { pims } = await demo.driver({
      ...short,
      streams: {
        ...tlsStreams,
        open: async (address, handlers, options) => {
          const stream = await tlsStreams.open(address, handlers, options);
          let writes = 0;
          return {
            ...stream,
            write: (bytes) => {
              writes += 1;
              const sent = stream.write(bytes);
              // CONNECT, SUBSCRIBE, and then the command.
              if (writes === 3) stream.close();
              return sent;
            },
          };
        },
      },
    });
    expect(codeOf(await pims.set("pims.vehicle.command", HORN))).toBe(2363);
    succeeded(await pims.release());
  });
});

describe("the REST API", () => {
  const informations = (): Promise<Message> =>
    driver.pims.get("pims.vehicle.informations", { actionType: "remote", action: "get" });

  it.each([
    ["no status", 2203],
    ["no compatible vehicle", 2204],
    ["vehicles not found", 2204],
    ["replaced box", 2204],
    ["html error", 2204],
    ["too many requests", 2204],
    ["identity error", 2301],
    ["invalid token", 2301],
  ] as const)("%s: %i", async (type, code) => {
    demo.bench.faults.add({ of: "rest", type });
    expect(codeOf(await informations())).toBe(code);
  });

  it("renews the token once at 401, and then has the answer", async () => {
    demo.bench.faults.add({ of: "rest", type: "invalid token", times: 1 });
    succeeded(await informations());
  });

  it("security checks: 2204, and no renewal, since no token would help", async () => {
    demo.bench.faults.add({ of: "rest", type: "security checks", times: 1 });
    expect(codeOf(await informations())).toBe(2204);
  });

  it("sentinel values are null", async () => {
    demo.bench.faults.add({ of: "rest", type: "sentinel values", times: 1 });
    const { state } = succeeded(await driver.pims.get("pims.vehicle.state")).result;
    expect([state.temperature.value, state.chargingRate.value, state.chargingRemaining.value]).toEqual([
      null,
      null,
      null,
    ]);
  });
});

describe("a refresh", () => {
  /** The services of the commands that reached the servers since a number of the record. */
  const asked = (after: number) =>
    demo.bench.recorder.entries(after).flatMap((entry) => (entry.kind === "command" ? [entry.service] : []));

  it("wakes a car that charges; without a plug it reads, and without a connection `get` alone answers", async () => {
    let isAway = false;
    const away: typeof fetch = (input, init) =>
      isAway ? Promise.reject(new TypeError("away")) : fetch(input, init);
    const { pims, vin } = await demo.driver({ fetch: away });
    const read = (action: "get" | "refresh" | "refreshWithWakeUp") =>
      pims.get("pims.vehicle.informations", { actionType: "remote", action });
    const number = () => demo.bench.recorder.entries().at(-1)?.number ?? 0;
    const servicesOf = async (action: "get" | "refresh" | "refreshWithWakeUp") => {
      const before = number();
      succeeded(await read(action));
      return asked(before);
    };
    demo.bench.fleet.happen(vin, { type: "unplug" });
    expect(await servicesOf("get")).toEqual([]);
    expect(await servicesOf("refresh")).toEqual([]);
    expect(await servicesOf("refreshWithWakeUp")).toEqual(["VehCharge/state"]);
    demo.bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    expect(await servicesOf("get")).toEqual([]);
    expect(await servicesOf("refresh")).toEqual(["VehCharge/state"]);
    isAway = true;
    succeeded(await read("get"));
    expect(codeOf(await read("refresh"))).toBe(2202);
    isAway = false;
    succeeded(await pims.release());
  });
});

describe("the longest packet", () => {
  const LONGEST = 1_456;

  /** A horn, with a token that is longer by some bytes. */
  const hornWith = async (more: number) => {
    const published: number[] = [];
    const streams: Streams = {
      ...tlsStreams,
      open: async (_, { data }) => ({
        write: (bytes) => {
          const [header = 0, , high = 0, low = 0] = bytes;
          if (header === 0x10) queueMicrotask(() => data(Uint8Array.of(0x20, 2, 0, 0)));
          if (header === 0x82) queueMicrotask(() => data(Uint8Array.of(0x90, 3, high, low, 0)));
          if (header === 0x30) published.push(bytes.length);
          return true;
        },
        close: () => {},
      }),
    };
    const lengthened: typeof fetch = async (input, init) => {
      const response = await fetch(input, init);
      if (!response.url.includes("/remoteaccess/token")) return response;
      const body = (await response.json()) as { readonly access_token: string };
      return Response.json({ ...body, access_token: body.access_token + "x".repeat(more) });
    };
    const { pims } = await demo.driver({
      streams,
      fetch: lengthened,
      vehicle: { acceptedMs: 1 },
    });
    const message = await pims.set("pims.vehicle.command", HORN);
    const { command, wakeUp } = succeeded(await pims.get("pims.vehicle.budget")).result.budget;
    succeeded(await pims.release());
    return { message, published, counted: [command.used, wakeUp.used] };
  };

  it("leaves with 1,456 bytes; with one more it is 2000, nothing is sent, and nothing counted", async () => {
    const short = await hornWith(0);
    const more = LONGEST - (short.published[0] ?? 0);
    const longest = await hornWith(more);
    expect(longest.published).toEqual([LONGEST]);
    expect(longest.counted).toEqual([1, 1]);
    const { message, published, counted } = await hornWith(more + 1);
    expect(codeOf(message)).toBe(2000);
    expect(published).toEqual([]);
    expect(counted).toEqual([0, 0]);
    if (message.status === "FAILED") expect(explain(message).happened).toContain("1457 of 1456 bytes");
  });
});

describe("the budgets", () => {
  it("are told before they are spent, and refuse without a request", async () => {
    const window = { count: 1, windowMs: 3_600_000 };
    const { pims, vin } = await demo.driver({ limits: { command: window } });
    demo.bench.fleet.happen(vin, { type: "unlock" });
    const before = succeeded(await pims.get("pims.vehicle.budget")).result.budget;
    expect(before.command).toMatchObject({ used: 0, limit: 1, nextTry: null });
    succeeded(await pims.set("pims.vehicle.command", LOCK));
    const message = await pims.set("pims.vehicle.command", UNLOCK);
    expect(codeOf(message)).toBe(2000);
    if (message.status === "FAILED") expect(explain(message).nextTry).toBeDefined();
    expect(demo.bench.fleet.find(vin)?.body.doors.locked).toBe(true);
    succeeded(await pims.release());
  });

  it("refuse a command that reads the vehicle's state first without reading it", async () => {
    let asked = 0;
    const { pims, signals } = await demo.driver({
      limits: { command: { count: 1, windowMs: 3_600_000 } },
      fetch: (input, init) => {
        asked += 1;
        return fetch(input, init);
      },
    });
    succeeded(await pims.set("pims.vehicle.command", LIGHTS));
    // The state that follows a command is read too.
    await vi.waitFor(() => expect(signals.at(-1)).toMatchObject({ result: { code: 200 } }), 10_000);
    const before = asked;
    for (const parameters of [CHARGE, CLIMATE])
      expect(codeOf(await pims.set("pims.vehicle.command", parameters))).toBe(2000);
    expect(asked).toBe(before);
    succeeded(await pims.release());
  });

  it("count a wake-up of a sleeping vehicle only", async () => {
    const { pims, vin } = await demo.driver();
    demo.bench.fleet.happen(vin, { type: "unlock" });
    succeeded(await pims.set("pims.vehicle.command", LOCK));
    const awake = succeeded(await pims.get("pims.vehicle.budget")).result.budget.wakeUp.used;
    demo.bench.clock.moveTo(demo.bench.clock.now() + 600_000);
    await pims.get("pims.vehicle.informations", { actionType: "remote", action: "refreshWithWakeUp" });
    const { wakeUp } = succeeded(await pims.get("pims.vehicle.budget")).result.budget;
    expect(wakeUp.used).toBeGreaterThanOrEqual(awake);
    succeeded(await pims.release());
  });
});

describe("the activation steps", () => {
  it("tell what is to do, by VIN, association and stepsID", async () => {
    const login = await demo.service.createAccount();
    const pims = await demo.service.signedIn(login, { streams: tlsStreams });
    const { vehicles } = succeeded(await pims.get("pims.vehicle.vehicles")).result;
    const { vin = "", carAssociationID } = vehicles[0] ?? {};
    const filter = { resetSteps: false, stepsStatus: "all" } as const;
    const steps = succeeded(await pims.get("pims.subscription.steps", { vin, ...filter })).result;
    expect(steps).toMatchObject({
      trusterPhoneNumber: { name: "trusterPhoneNumber", status: "alreadyDone", order: 1 },
      deviceActivation: { status: "todo", order: 2 },
    });
    const { stepsID } = steps;
    const next = succeeded(await pims.get("pims.subscription.step", { stepsID })).result;
    expect(next).toMatchObject({ trusterPhoneNumber: null, deviceActivation: { status: "todo" } });
    const again = await pims.get("pims.subscription.steps", {
      stepsID,
      ...filter,
      stepsStatus: "alreadyDone",
    });
    expect(succeeded(again).result).toMatchObject({ stepsID, deviceActivation: null });
    const byAssociation = await pims.get("pims.subscription.steps", {
      carAssociationID: carAssociationID ?? "",
      resetSteps: true,
      stepsStatus: "all",
    });
    expect(succeeded(byAssociation).result.stepsID).not.toBe(stepsID);
    expect(codeOf(await pims.get("pims.subscription.step", { stepsID }))).toBe(2346);
    expect(codeOf(await pims.get("pims.subscription.steps", filter as never))).toBe(2101);
    const services = succeeded(await pims.get("pims.subscription.services", { vin })).result.services;
    expect(services).toContainEqual({ name: "Remote doors", code: "NAS01" });
    succeeded(await pims.release());
  });
});

describe("a subscription to events", () => {
  it("is told that the connection needs a new OTP: 2302", async () => {
    const { pims } = await demo.owner();
    await otp(pims);
    const failures: unknown[] = [];
    const type = ["remoteChargeFinished"] as const;
    const subscribed = await pims.subscribe("pims.vehicle.event", { actionType: "remote", type }, (event) => {
      if (event.status === "RESULT") failures.push(event.error?.code);
    });
    succeeded(subscribed);
    succeeded(await pims.set("pims.authentication.enrollment", { action: "remove" }));
    demo.bench.faults.add({ of: "broker", type: "restart", times: 1 });
    await vi.waitFor(() => expect(failures).toEqual([2302]), 10_000);
    succeeded(await pims.release());
  });
});

describe("the end of a charge", () => {
  it("is told too where the charge began before the subscription", async () => {
    const { pims, vin } = await demo.owner();
    await otp(pims);
    demo.bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    await vi.waitFor(async () => {
      const { state } = succeeded(await pims.get("pims.vehicle.state")).result;
      expect(state.charging.value).toBe("InProgress");
    }, 10_000);
    const events: unknown[] = [];
    const type = ["remoteChargeFinished", "remoteChargeInterrupted"] as const;
    const subscribed = await pims.subscribe("pims.vehicle.event", { actionType: "remote", type }, (event) => {
      if (event.status === "RESULT") events.push(event.result?.notification);
    });
    succeeded(subscribed);
    demo.bench.fleet.happen(vin, { type: "unplug" });
    await vi.waitFor(() => expect(events).toEqual(["remoteChargeInterrupted"]), 10_000);
    succeeded(await pims.release());
  });

  it("comes as an event, once", async () => {
    const { pims, vin } = await demo.owner();
    await otp(pims);
    const events: unknown[] = [];
    const type = ["remoteChargeFinished", "remoteChargeInterrupted"] as const;
    const subscribed = await pims.subscribe("pims.vehicle.event", { actionType: "remote", type }, (event) =>
      events.push(event.status === "RESULT" ? event.result?.notification : event.status),
    );
    succeeded(subscribed);
    demo.bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    demo.bench.fleet.happen(vin, { type: "unplug" });
    await vi.waitFor(() => expect(events).toEqual(["SUCCEEDED", "remoteChargeInterrupted"]), 10_000);
    succeeded(await pims.release());
  });
});
