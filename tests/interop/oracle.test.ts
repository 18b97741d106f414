// The vendor's library defines a device's reaction to each error word; ours must be the same. Exceptions are
// listed, with reasons, in differences.ts and docs/judges.md.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { activate, type FailureRow, failures, kindOf, serverStatus } from "@openpims/maccess";
import { PIN, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DIFFERENCES, differenceAt, differenceRows, reasonLines } from "./differences.ts";
import { word } from "./faults.ts";
import {
  type LocalState,
  OPERATIONS,
  type OracleOperation,
  STRANGE_ANSWERS,
  shown,
  WORDS,
} from "./oracle-cases.ts";
import { OurDevice, resultOf } from "./our-device.ts";
import { type Fault, fromService, type Replayer, replay } from "./replayer.ts";
import { type VendorDevice, VendorLibrary } from "./vendor-device.ts";
import { reasonToSkip, vendorPackage } from "./vendor-package.ts";

const vendor = await vendorPackage();
const reason = reasonToSkip(vendor);

/** The library's number for a finalize without a setup. */
const CONCURRENCY = 19;

/** The library's number for an error word. */
function numberOf(name: string): string {
  const kind = kindOf(name);
  const row: FailureRow | undefined = kind && failures[kind];
  return String(row?.result);
}

describe.skipIf(reason !== "")(`our device and the vendor's, given the same answers${reason}`, () => {
  let service: TestService;
  let library: VendorLibrary;
  let server: Replayer;
  let ours: OurDevice;
  let theirs: VendorDevice;
  /** Both devices in each local state. */
  const states = { ours: new Map<LocalState, string | undefined>(), theirs: new Map<LocalState, string>() };
  /** SMS codes of each operation, ours and the vendor's. No round completes, so no code is used up. */
  const codes = new Map<string, readonly [string, string]>();
  let freshCodes: (operation: "activate" | "reset") => Promise<readonly [string, string]>;
  /** The fault to answer with at the next request of this mode and action. */
  let answer: { readonly step: string; readonly fault: Fault } | undefined;

  const account = async () => {
    const login = `${randomUUID()}@openpims.example`;
    await service.admin("POST", "/accounts", { login });
    return login;
  };

  async function keep(state: LocalState) {
    states.ours.set(state, ours.state());
    states.theirs.set(state, await theirs.state());
  }

  beforeAll(async () => {
    if (!("jar" in vendor)) return;
    service = await TestService.start();
    await service.admin("PUT", "/policy", { requestsPerMinutePerAccount: 0 });
    library = VendorLibrary.start(vendor.jar);
    server = await replay(fromService(service.url), (_, mode, action) =>
      answer?.step === `${mode} ${action}` ? answer.fault : undefined,
    );
    ours = new OurDevice(server.url);
    theirs = await library.device(server.url, "oracle");
    await keep("new");
    const [our, their, ourNext, theirNext] = [
      await account(),
      await account(),
      await account(),
      await account(),
    ];
    const activation = await activate(ours.options, await service.activationCode(our), PIN, "oracle");
    expect(resultOf(activation)).toBe(0);
    expect(await theirs.activate(await service.activationCode(their), PIN)).toBe(0);
    await keep("activated");
    answer = { step: "status ActionSetup", fault: word("OK:BLOCKED") };
    expect(resultOf(await serverStatus(ours.options))).toBe(7);
    expect(await theirs.status()).toBe(7);
    await keep("blocked");
    const pair = async (first: string, second: string, purpose: "activate" | "reset") =>
      [await service.activationCode(first, purpose), await service.activationCode(second, purpose)] as const;
    // A code allows few uses.
    freshCodes = (operation) =>
      operation === "activate" ? pair(ourNext, theirNext, operation) : pair(our, their, operation);
    codes.set("activate", await freshCodes("activate"));
  });
  afterAll(async () => {
    await library?.stop();
    await server?.close();
    await service?.stop();
  });

  /** Runs the operation on both devices in this state. */
  async function both(operation: OracleOperation, state: LocalState) {
    const { name } = operation;
    if (name === "activate" || name === "reset") codes.set(name, await freshCodes(name));
    const [ourCode = "", theirCode = ""] = codes.get(operation.name) ?? [];
    ours.restore(states.ours.get(state));
    await theirs.restore(states.theirs.get(state) ?? "");
    const before = server.asked.length;
    const ourResult = resultOf(await operation.ours(ours, ourCode));
    const between = server.asked.length;
    const theirResult = await operation.theirs(theirs, theirCode);
    return {
      ours: shown(ourResult, await ours.flags()),
      theirs: shown(theirResult, await theirs.flags()),
      asked: { ours: server.asked.slice(before, between), theirs: server.asked.slice(between) },
    };
  }

  /** The expected result of both devices: the same, unless a difference is listed. */
  function expected(
    operation: OracleOperation,
    state: LocalState,
    step: string,
    name: string,
    theirs: string,
  ) {
    const listed = differenceAt(operation.name, state, step, name);
    if (!listed) return { name, ours: theirs, theirs };
    return { name, ours: listed.ours.replace("*", numberOf(name)), theirs: listed.vendors };
  }

  /** Runs the operation on both devices with each answer at the step, and compares. */
  async function compare(
    operation: OracleOperation,
    state: LocalState,
    step: string,
    answers: Iterable<readonly [string, Fault]>,
  ) {
    const found: object[] = [];
    const wanted: object[] = [];
    for (const [name, fault] of answers) {
      answer = { step, fault };
      const { ours, theirs, asked } = await both(operation, state);
      expect(asked.ours).toContain(step);
      expect(asked.theirs).toContain(step);
      found.push({ name, ours, theirs });
      wanted.push(expected(operation, state, step, name, theirs));
    }
    expect(found).toEqual(wanted);
  }

  const cases = OPERATIONS.flatMap((operation) =>
    operation.asksWhen.flatMap((state) => operation.steps.map((step) => [operation, state, step] as const)),
  );

  describe.each(["new", "activated", "blocked"] as const)("a device that is %s", (state) => {
    const asking = cases.filter(([, when]) => when === state);
    it.each(asking.map(([operation, , step]) => [operation.name, step, operation] as const))(
      `%s: each of the ${WORDS.length} words in answer to %s`,
      async (_, step, operation) => {
        await compare(
          operation,
          state,
          step,
          WORDS.map((name) => [name, word(name)] as const),
        );
      },
    );

    const refusing = OPERATIONS.filter(({ asksWhen }) => !asksWhen.includes(state));
    if (refusing.length === 0) return;
    it("refuses the other operations by itself", async () => {
      for (const operation of refusing) {
        const { ours, theirs, asked } = await both(operation, state);
        expect([operation.name, ours]).toEqual([operation.name, theirs]);
        expect(ours).toMatch(/^14,/);
        expect(asked).toEqual({ ours: [], theirs: [] });
      }
    });
  });

  const halves = OPERATIONS.flatMap(({ theirFinalize, ...operation }) =>
    theirFinalize ? [{ ...operation, theirFinalize }] : [],
  );
  it.each(halves)(
    "$name without its setup: nothing is asked and nothing changes; ours has no such call",
    async (operation) => {
      const { name, steps, asksWhen, theirFinalize } = operation;
      const [ourCode = "", theirCode = ""] = codes.get(name) ?? [];
      for (const state of ["new", "activated", "blocked"] as const) {
        const from = server.asked.length;
        // A new device: the library remembers a setup beside the state.
        const device = await library.device(server.url, "oracle");
        await device.restore(states.theirs.get(state) ?? "");
        const before = { state: await device.state(), flags: await device.flags() };
        const result = theirFinalize(device, theirCode);
        if (name.startsWith("otp")) expect(await result).toBe(CONCURRENCY);
        else await expect(result).rejects.toThrow("java.lang.NullPointerException");
        expect({ state: await device.state(), flags: await device.flags() }).toEqual(before);
        expect(server.asked.slice(from)).toEqual([]);

        // Ours has one call for both halves. In any state it begins with the setup, or sends nothing.
        answer = { step: steps[0] ?? "", fault: word("NOK:ACCESS") };
        ours.restore(states.ours.get(state));
        await operation.ours(ours, ourCode);
        expect(server.asked.slice(from)).toEqual(asksWhen.includes(state) ? [steps[0]] : []);
      }
    },
  );

  const pairs = cases.filter(
    ([{ name }, state]) => state === "activated" && ["otp", "synchro", "status"].includes(name),
  );
  it.each(pairs.map(([operation, state, step]) => [step, operation, state] as const))(
    `each of ${STRANGE_ANSWERS.size} strange answers to %s`,
    async (step, operation, state) => {
      await compare(operation, state, step, STRANGE_ANSWERS);
    },
  );
});

describe("the listed differences", () => {
  const every = OPERATIONS.flatMap((operation) =>
    operation.asksWhen.flatMap((state) =>
      operation.steps.flatMap((step) =>
        [...WORDS, ...STRANGE_ANSWERS.keys()].map((name) => differenceAt(operation.name, state, step, name)),
      ),
    ),
  );

  it.each(DIFFERENCES)(
    "$operations $states $steps $answers: is one, and of a case that is compared",
    (listed) => {
      for (const name of listed.answers) {
        expect(listed.ours.replace("*", numberOf(name))).not.toBe(listed.vendors);
      }
      expect(every).toContain(listed);
    },
  );

  it("stand in docs/judges.md, and no others", async () => {
    const text = await readFile(new URL("../../docs/judges.md", import.meta.url), "utf8");
    const rows = text
      .split("\n")
      .filter((line) => /^\| (activate|otp|reset|password|synchro|status)\b/.test(line));
    expect(rows).toEqual(differenceRows());
    const unwrapped = text.replaceAll("\n  ", " ");
    for (const line of reasonLines()) expect(unwrapped).toContain(line);
  });
});
