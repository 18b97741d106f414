// `openpims vehicle`, for a person and for a script: processes against the demo's cars, over their real sockets.
import { DemoCar } from "@openpims/server/demo-car";
import { temporaryFolder } from "@openpims/testing/harness";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { ageOf } from "../../src/vehicle/age.ts";
import { CommandTest, messageOf, OTHER_PIN, PIN } from "../support/command-test.ts";

// A process takes far longer on a machine with other load.
vi.setConfig({ testTimeout: 240_000 });

/** A car takes half a minute to wake. */
const FAST = 60;

const folder = temporaryFolder();
const failures: unknown[] = [];
let car: DemoCar;
let brokerUrl: string;
let test: CommandTest;
beforeAll(async () => {
  car = new DemoCar({ folder: folder.path, brokerPort: 0, failed: (error) => failures.push(error) });
  test = await CommandTest.start({ attach: car.attach });
  ({ brokerUrl } = await car.open(test.service.url));
  car.bench.clock.setRate(FAST);
});
afterEach(async () => {
  car.bench.faults.clear();
  await test.endAll();
});
afterAll(async () => {
  await car.close();
  await test.stop();
  folder.remove();
  expect(failures).toEqual([]);
});

/** A data folder with an enrolled device, and the account's car. */
async function owner() {
  const login = await test.createAccount();
  const data = await test.enrolled(login);
  const listed = await test.run(["vehicle", "list", "--json", "--data", data]);
  const [{ vin }] = messageOf(listed).result.vehicles;
  const call = (args: readonly string[], environment: NodeJS.ProcessEnv = {}) =>
    test.run(["vehicle", ...args, "--data", data], environment);
  const stateOf = () => {
    const state = car.bench.fleet.find(vin);
    if (!state) throw new Error("the car has gone");
    return state;
  };
  return { data, vin, call, body: () => stateOf().body };
}

/** The same, with the token for the car. */
async function readyOwner() {
  const one = await owner();
  const token = await test.run(["token", "remote", "--data", one.data], { OPENPIMS_PIN: PIN });
  expect(token.code).toBe(0);
  return one;
}

describe("a command to the car", () => {
  // Every Debian has a terminal from util-linux; elsewhere the command of that name takes other options.
  it.runIf(process.platform === "linux")(
    "tells the budget first, asks for the PIN once, again for a wrong one, and shows the progress",
    async () => {
      const { data, vin, call, body } = await owner();
      const running = test.startOnTerminal(["vehicle", "unlock", "--data", data]);
      await running.says(
        /Wake-ups of this vehicle so far: 0\. This command may use one[\s\S]*OTP the PIN\.[\s\S]*PIN/,
      );
      running.type(`${OTHER_PIN}\r`);
      await running.says(/The PIN is wrong\. 2 tries are left\.[\s\S]*PIN/);
      running.type(`${PIN}\r`);
      const { code, stdout } = await running.ended;
      expect(code).toBe(0);
      expect(stdout).toMatch(/accepted[\s\S]*asleep: it is being woken[\s\S]*forwarded[\s\S]*are unlocked\./);
      expect(stdout).not.toContain(PIN);
      expect(body().doors.locked).toBe(false);

      const locked = await call(["lock", "--json", "--vin", vin.toLowerCase()]);
      expect(locked.code).toBe(0);
      expect(messageOf(locked)).toEqual({ transactionId: expect.any(String), status: "SUCCEEDED" });
      expect(locked.stderr).toMatch(/so far: 1\.[\s\S]*accepted[\s\S]*forwarded/);
      expect(body().doors.locked).toBe(true);
      const again = await call(["lock", "--json"]);
      expect(again.code).toBe(1);
      expect(messageOf(again).error.code).toBe(2361);
      expect(again.stderr).toMatch(/^what to do: Nothing is to be done/m);
    },
  );

  it("without a PIN names the way that works, and the car hears nothing", async () => {
    const { call, body } = await owner();
    const refused = await call(["unlock", "--json"]);
    expect(refused.code).toBe(1);
    expect(messageOf(refused).error.code).toBe(2302);
    expect(refused.stderr).toMatch(/^what to do: .*same command.*--pin-stdin/m);
    expect(body().doors.locked).toBe(true);
    const bought = await call(["unlock"], { OPENPIMS_PIN: PIN });
    expect(bought).toMatchObject({ code: 0, stdout: "The doors are unlocked.\n" });
  });

  it("charges, heats, sounds, flashes and wakes", async () => {
    const { vin, call, body } = await readyOwner();
    const done = async (args: readonly string[], text: RegExp): Promise<void> => {
      const ended = await call(args);
      expect([ended.code, ended.stderr]).toEqual([0, expect.any(String)]);
      expect(ended.stdout).toMatch(text);
    };
    const unplugged = await call(["charge", "start", "--json"]);
    expect(messageOf(unplugged).error.code).toBe(2330);
    expect(unplugged.stderr).toMatch(/^what to do: .*cable/m);
    car.bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    await done(["charge", "stop"], /^The charge is stopped/);
    await done(["charge", "start"], /^The charge has started\.\n$/);
    expect(body().charging?.status).toBe("InProgress");
    await done(["charge", "at", "22:30", "--time-zone", "Asia/Kolkata"], /^The charge waits for 22:30/);
    expect(body().charging?.deferred).toEqual({ hour: 17, minute: 0 });
    await done(["status", "--time-zone", "Asia/Kolkata"], /^deferred charge: \d\d:\d\d \(Asia\/Kolkata\) /m);
    await done(["charge", "limit", "on"], /^The charge ends at 80 %\.\n$/);
    expect(body().charging?.limited).toBe(true);
    await done(["charge", "limit", "off"], /^The charge ends at 100 %\.\n$/);
    await done(["precondition", "on"], /^Preconditioning has started\.\n$/);
    expect(body().preconditioning.status).toBe("Enabled");
    await done(["precondition", "off"], /^Preconditioning is off\.\n$/);
    await done(["horn"], /^The horn has sounded\.\n$/);
    await done(["lights"], /^The lights have flashed\.\n$/);
    await done(["wake"], /^PEUGEOT E-208 \w{17}: last report .*\nbattery: [\d.]+ %/);
  });

  it("sets one weekly program, keeps the others, and switches one off", async () => {
    const { call, body } = await readyOwner();
    const set = (...more: readonly string[]) =>
      call(["precondition", "programs", "--time-zone", "UTC", "--set", ...more]);
    const first = await set("1", "--at", "07:30", "--days", "mon,fri");
    expect(first).toMatchObject({ code: 0, stdout: "Program 1 is set; the other programs stay.\n" });
    car.bench.clock.moveTo(car.bench.clock.now() + 60_000);
    expect((await set("3", "--at", "18:05", "--days", "daily")).code).toBe(0);
    car.bench.clock.moveTo(car.bench.clock.now() + 60_000);
    expect((await set("1", "--off")).code).toBe(0);
    const [one, two, three] = body().preconditioning.programs;
    expect(one).toMatchObject({ hour: 7, minute: 30, on: false });
    expect(one.days.map(Number)).toEqual([1, 0, 0, 0, 1, 0, 0]);
    expect(two.on).toBe(false);
    expect(three).toMatchObject({ hour: 18, minute: 5, on: true });
    car.bench.clock.moveTo(car.bench.clock.now() + 60_000);
    const shown = await call(["precondition", "programs", "--time-zone", "UTC"]);
    expect(shown.stdout).toBe("1  07:30  Mon Fri  off\n3  18:05  Mon Tue Wed Thu Fri Sat Sun  on\n");
    expect((await set("2", "--off")).stderr).toMatch(/no program 2 to switch off/);
  });

  it("is refused while the same one is under way in another process", async () => {
    const { data, vin, call } = await readyOwner();
    car.bench.faults.add({ of: "command", type: "late", ms: 3_600_000, vin, times: 1 });
    const first = test.begin(["vehicle", "unlock", "--data", data]);
    await first.says(/forwarded to the vehicle/);
    const orders = car.bench.recorder.entries().length;
    const second = await call(["unlock", "--json"]);
    expect(messageOf(second).error.code).toBe(2364);
    expect(second.stderr).toMatch(/^what to do: Wait for the end of the first one/m);
    const another = await call(["horn", "--json"]);
    expect(messageOf(another).error.code).toBe(2353);
    const since = car.bench.recorder.entries().slice(orders);
    expect(since.filter(({ kind }) => kind === "command")).toEqual([]);
    car.bench.clock.moveTo(car.bench.clock.now() + 3_600_000);
    expect(await first.ended).toMatchObject({ code: 0, stdout: "The doors are unlocked.\n" });
  });

  it("of a killed program keeps the car from another one", async () => {
    const { data, vin, call } = await readyOwner();
    car.bench.faults.add({ of: "command", type: "late", ms: 3_600_000, vin, times: 1 });
    const killed = test.begin(["vehicle", "horn", "--data", data]);
    await killed.says(/forwarded to the vehicle/);
    killed.child.kill("SIGKILL");
    await killed.ended;
    const next = await call(["lights", "--json"]);
    expect(messageOf(next).error.code).toBe(2353);
    expect(next.stderr).toMatch(/^what to do: Wait for its end, at most some minutes/m);
  });

  it("that Ctrl-C leaves was sent, and says so", async () => {
    const { data, vin } = await readyOwner();
    car.bench.faults.add({ of: "command", type: "late", ms: 3_600_000, vin, times: 1 });
    const left = test.begin(["vehicle", "horn", "--data", data]);
    await left.says(/forwarded to the vehicle/);
    left.child.kill("SIGINT");
    const { code, stderr } = await left.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/may still be carried out: openpims vehicle status shows it\.\n$/);
  });
});

describe("a signal before the car has answered", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("%s leaves a note that the command may be carried out: exit code %i", async (signal, code) => {
    const { data, vin } = await readyOwner();
    car.bench.faults.add({ of: "command", type: "silence", vin, times: 1 });
    const before = car.bench.recorder.entries().at(-1)?.number ?? 0;
    const left = test.begin(["vehicle", "horn", "--data", data]);
    await vi.waitFor(() => {
      expect(car.bench.recorder.entries(before).some(({ kind }) => kind === "command")).toBe(true);
    }, 60_000);
    left.child.kill(signal);
    const ended = await left.ended;
    expect(ended.code).toBe(code);
    expect(ended.stderr).toMatch(/may have been sent, and may still be carried out: openpims vehicle status/);
  });
});

it("a charge command without a known deferred time is refused with the remedy, and none is sent", async () => {
  const { vin, call, body } = await readyOwner();
  car.bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
  const before = body().charging?.deferred;
  car.bench.faults.add({ of: "rest", type: "sentinel values", vin });
  const refused = await call(["charge", "stop", "--json"]);
  expect(messageOf(refused).error.code).toBe(2203);
  expect(refused.stderr).toMatch(/^what to do: .*vehicle charge at/m);
  expect(body().charging?.deferred).toEqual(before);
});

describe("a failure", () => {
  const refusal = async (
    { call }: Awaited<ReturnType<typeof owner>>,
    ...args: readonly string[]
  ): Promise<[number, string]> => {
    const ended = await call([...args, "--json"]);
    expect(ended.code).toBe(1);
    return [messageOf(ended).error.code, ended.stderr];
  };

  it("of a missing right, of privacy, and of a deep sleep has its own cause and remedy", async () => {
    const one = await readyOwner();
    const { vin } = one;
    car.bench.fleet.setRight(vin, "Horn", false);
    expect(await refusal(one, "horn")).toEqual([
      2204,
      expect.stringMatching(/no right to this remote service/),
    ]);
    car.bench.fleet.happen(vin, { type: "privacy", state: "Full" });
    expect(await refusal(one, "unlock")).toEqual([2204, expect.stringMatching(/privacy mode off/)]);
    car.bench.fleet.happen(vin, { type: "privacy", state: "None" });
    car.bench.clock.moveTo(car.bench.clock.now() + 8 * 86_400_000);
    expect(await refusal(one, "unlock")).toEqual([2201, expect.stringMatching(/only a drive wakes it/)]);
  });

  it("of the broker says that nothing was sent", async () => {
    const one = await readyOwner();
    const [code, stderr] = await refusal(one, "unlock", "--broker", "mqtts://127.0.0.1:1");
    expect(code).toBe(2377);
    expect(stderr).toMatch(/Nothing was sent/);
    expect(one.body().doors.locked).toBe(true);
    const odd = await one.call(["unlock", "--broker", "http://127.0.0.1"]);
    expect(odd).toMatchObject({ code: 2, stdout: "" });
  });

  it("of a VIN leads to the list", async () => {
    const one = await owner();
    const [code, stderr] = await refusal(one, "status", "--vin", "VR3UHZKXZNT500001");
    expect(code).toBe(2366);
    expect(stderr).toMatch(/^what to do: Run openpims vehicle list/m);
    expect(stderr).toContain(`no vehicle VR3UHZKXZNT500001. It has: PEUGEOT E-208 ${one.vin}.`);
  });

  it.each([
    [["charge", "at", "25:00"], /the time must be like 22:30/],
    [["charge", "limit", "half"], /Allowed choices are on, off/],
    [["watch", "--every", "1"], /a number of seconds from 10 up/],
    [["precondition", "programs", "--set", "5"], /a program from 1 to 4/],
    [["precondition", "programs", "--set", "1", "--at", "7:00"], /needs --at and --days, or --off/],
    [["precondition", "programs", "--set", "1", "--at", "7:00", "--days", "mo"], /daily, or some of mon,tue/],
    [["status", "--vin", "short"], /17 letters and digits/],
    [["charge", "at", "7:00", "--time-zone", "Mars"], /Europe\/Paris/],
  ])("of a typed value is told at once: %j", async (args, sentence) => {
    const ended = await test.run(["vehicle", ...args, "--data", test.fresh()]);
    expect(ended).toMatchObject({ code: 2, stdout: "" });
    expect(ended.stderr).toMatch(sentence);
  });
});

describe("a view of the car", () => {
  it("has the age of each field, wakes nothing, and needs no PIN", async () => {
    const { vin, call } = await owner();
    const status = await call(["status"]);
    expect(status.code).toBe(0);
    expect(status.stdout).toMatch(new RegExp(`^PEUGEOT E-208 ${vin}: last report .*\\n`));
    expect(status.stdout).toMatch(/^battery: \d+ % {2}\((?:now|\d+ \w+ ago)\)$/m);
    expect(status.stdout).toMatch(/^doors: locked {2}\(/m);
    expect((await call(["status", "--language", "fr"])).stdout).toMatch(/^portes : verrouillées {2}\(/m);
    const { result } = messageOf(await call(["status", "--json"]));
    expect(result).toMatchObject({
      vehicle: { vin },
      state: { locks: { value: ["Locked"], updatedAt: expect.stringMatching(/Z$/) } },
      budget: { wakeUp: { used: 0 }, monthlyWakeUp: { used: 0 }, command: { used: 0 } },
    });
    car.bench.clock.moveTo(car.bench.clock.now() + 60_000);
    car.bench.fleet.happen(vin, { type: "drive", km: 12, minutes: 20 });
    car.bench.clock.moveTo(car.bench.clock.now() + 3_600_000);
    expect((await call(["trips"])).stdout).toMatch(/^\d.* 12 km {2}20 min/m);
    expect(messageOf(await call(["trips", "--json"])).result.trips[0]).toMatchObject({ distance: 12 });
    const none = await call(["precondition", "programs"]);
    expect(none).toMatchObject({ code: 0, stdout: "" });
    expect(none.stderr).toBe("The vehicle has no weekly programs.\n");
    expect((await call(["list"])).stdout).toBe(`${vin}  Peugeot  PEUGEOT E-208  Electric\n`);
  });

  it("follows the car until Ctrl-C, a message a line", async () => {
    const { data, vin } = await readyOwner();
    const running = test.begin(["vehicle", "watch", "--json", "--data", data]);
    await running.says(/"electricLevel"/);
    car.bench.fleet.happen(vin, { type: "plug", stationW: 7_400 });
    car.bench.fleet.happen(vin, { type: "unplug" });
    await running.says(/remoteChargeInterrupted/);
    running.child.kill("SIGINT");
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    const messages = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(messages.map(({ status }) => status)).toEqual(["SUCCEEDED", "RESULT", "SUCCEEDED"]);
    expect(messages[1].result).toEqual({ notification: "remoteChargeInterrupted" });
  });
});

describe("doctor", () => {
  const linesOf = async (data: string, ...more: readonly string[]): Promise<string> => {
    const { stdout } = await test.run(["doctor", "--data", data, ...more]);
    return stdout;
  };

  it("checks the vehicle's data and broker, as far as a token is at hand", async () => {
    const { data } = await owner();
    const before = await linesOf(data);
    expect(before).toMatch(/^ok {4}broker mqtts:\S+: answers, and its certificate is trusted$/m);
    expect(before).toMatch(/^ok {4}vehicle data: answers: 1 in the account$/m);
    expect(before).toMatch(/^ok {4}broker's sign-in: not tried: the next command asks for the PIN first$/m);
    await test.run(["token", "remote", "--data", data], { OPENPIMS_PIN: PIN });
    expect(await linesOf(data)).toMatch(/^ok {4}broker's sign-in: takes the token for the car$/m);
    car.bench.faults.add({ of: "broker", type: "lost CONNACK", times: 1 });
    expect(await linesOf(data)).toMatch(/^fail {2}broker's sign-in: 2377 .*; Check the connection/m);
    car.bench.faults.add({ of: "rest", type: "no compatible vehicle" });
    expect(await linesOf(data)).toMatch(/^fail {2}vehicle data: 2204 .*; \w/m);
  });

  it("tells a closed port and a certificate that is not trusted apart", async () => {
    const { data } = await owner();
    const closed = await linesOf(data, "--broker", "mqtts://127.0.0.1:1");
    expect(closed).toMatch(/^fail {2}broker mqtts:\S+: no connection, ECONNREFUSED.*; \w/m);
    const untrusted = await linesOf(data, "--broker", brokerUrl);
    expect(untrusted).toMatch(
      /^fail {2}broker mqtts:\S+: no connection, \w*(?:CERT|SIGN)\w*.*; .*certificate/m,
    );
  });
});

it("watch tells the loss of its connection with the cause, and its return", async () => {
  const { data } = await readyOwner();
  const running = test.begin(["vehicle", "watch", "--every", "10", "--data", data]);
  await running.says(/battery: [\s\S]*Watching: /);
  car.bench.faults.add({ of: "broker", type: "lost CONNACK", times: 1 });
  car.bench.faults.add({ of: "broker", type: "restart", times: 1 });
  await running.says(/2377 Broker connexion failed\nwhat happened: No connection to/);
  await running.says(/The connection to the vehicle's events is there again/);
  running.child.kill("SIGINT");
  expect((await running.ended).code).toBe(0);
});

it.each([
  [0, "now", "maintenant"],
  [-5_000, "now", "maintenant"],
  [59_999, "now", "maintenant"],
  [60_000, "1 minute ago", "il y a 1 minute"],
  [7_200_000, "2 hours ago", "il y a 2 heures"],
  [10 * 86_400_000, "10 days ago", "il y a 10 jours"],
])("an age of %i ms is %s", (ms, english, french) => {
  const now = Date.parse("2026-11-27T12:00:00Z");
  const time = new Date(now - ms).toISOString();
  expect(ageOf(time, now, "en")).toBe(english);
  expect(ageOf(time, now, "fr")).toBe(french);
});
