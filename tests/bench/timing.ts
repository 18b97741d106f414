// Timing leaks: an existing login, an OTP that was right but used, the position at which a secret differs.
// The cases of a table run one after the other, in a new random order in each round, so that the machine's other load
// affects all of them alike; then their ranks are compared. This file asserts nothing.
import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { equalInConstantTime } from "@openpims/maccess";
import { HandDevice, wrongProof } from "@openpims/testing/protocol-client";
import { authenticate, insertAccounts, newAccountRow } from "../../packages/service/src/accounts/accounts.ts";
import { sameSecret } from "../../packages/service/src/keys/vault.ts";
import { openStore } from "../../packages/service/src/store/open.ts";
import { fillStore } from "./filled-store.ts";
import { enrolDevices } from "./flows.ts";
import { differenceOfMedians, mannWhitney, median } from "./rank-test.ts";
import { type Row, slug } from "./row.ts";
import { type ServiceProcess, startServiceProcess } from "./service-process.ts";
import { onEachStore } from "./stores.ts";

/** The accounts in the store whose answers are timed. */
const ACCOUNTS = 20_000;

/** The chance that a table reports a difference between equal cases, over all its rows. */
const FALSE_ALARM = 0.01;

/** The timed work. */
type Case = () => unknown;
/** Prepares new work for each measurement, outside the measured time. */
interface Prepared {
  prepare(): Case;
}
/** Cases by name. The first is the reference for the others. */
type Cases = Readonly<Record<string, Case | Prepared>>;

function shuffled<T>(values: readonly T[]): T[] {
  const left = [...values];
  return values.flatMap(() => left.splice(randomInt(left.length), 1));
}

/** Microseconds of each case. */
async function timesOf(cases: Cases, rounds: number): Promise<Map<string, number[]>> {
  const times = new Map(Object.keys(cases).map((name): [string, number[]] => [name, []]));
  const warmUp = Math.ceil(rounds / 10);
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, one] of shuffled(Object.entries(cases))) {
      const run = typeof one === "function" ? one : one.prepare();
      const start = performance.now();
      const running = run();
      // A synchronous case does not wait for a turn of the event loop.
      if (running instanceof Promise) await running;
      const time = (performance.now() - start) * 1000;
      if (round >= 0) times.get(name)?.push(time);
    }
  }
  return times;
}

/** The smallest delay, in microseconds, that the test would have detected. */
function leastSeen(sample: readonly number[], level: number): number {
  const halves = [sample.filter((_, i) => i % 2 === 0), sample.filter((_, i) => i % 2 === 1)] as const;
  let delay = median(sample) / 10_000;
  while (
    mannWhitney(
      halves[0],
      halves[1].map((time) => time + delay),
    ) >= level
  )
    delay *= 1.25;
  return delay;
}

const inUnits = (...times: number[]): string => {
  const milliseconds = times.some((time) => Math.abs(time) >= 1000);
  const texts = times.map((time) => (milliseconds ? time / 1000 : time).toFixed(2));
  return `${texts.join(" to ")} ${milliseconds ? "ms" : "µs"}`;
};

/** A line for each case, and one on the sensitivity of the table. */
async function compare(title: string, cases: Cases, rounds: number): Promise<Row[]> {
  const [[base, reference] = ["", []], ...others] = [...(await timesOf(cases, rounds))];
  const level = FALSE_ALARM / others.length;
  const name = (one: string, figure: string) => `${slug(title)}.${slug(one)}.${figure}`;
  const least = leastSeen(reference, level);
  return [
    {
      what: `${title}: ${base}`,
      figure: `${inUnits(median(reference))}, the median of ${rounds}`,
      values: { [name(base, "median_us")]: median(reference) },
    },
    ...others.map(([one, sample]) => {
      const p = mannWhitney(sample, reference);
      const interval = inUnits(...differenceOfMedians(sample, reference));
      const verdict = p < level ? "DIFFERS" : "alike";
      return {
        what: `${title}: ${one}`,
        figure: `${inUnits(median(sample))}, differs by ${interval} (95 %), p ${p.toPrecision(2)}: ${verdict}`,
        values: { [name(one, "median_us")]: median(sample), [name(one, "p")]: p },
      };
    }),
    {
      what: `${title}: the least delay to be seen`,
      figure: inUnits(least),
      values: { [name("least_seen", "us")]: least },
    },
  ];
}

const PIN = "4071";
const NOBODY = () => `${randomUUID()}@openpims.example`;
const anyOtp = (): string => randomInt(1e8).toString().padStart(8, "0");

/** One kept connection: opening one costs more than the times measured. */
class Caller {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #service: ServiceProcess;

  constructor(service: ServiceProcess) {
    this.#service = service;
  }

  call(method: string, path: string, body?: object): Promise<string> {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const headers = {
      authorization: `Bearer ${this.#service.adminToken}`,
      ...(body && { "content-type": "application/json" }),
    };
    const sent = request(`${this.#service.url}${path}`, { method, agent: this.#agent, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8");
      answer.on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve(text));
    });
    sent.on("error", reject);
    sent.end(body && JSON.stringify(body));
    return promise;
  }

  /** The login of a new account, and a device enrolled on it. */
  async enrolled(): Promise<{ login: string; device: HandDevice }> {
    const login = NOBODY();
    await this.call("POST", "/admin/v1/accounts", { login });
    const issued = await this.call("POST", `/admin/v1/accounts/${login}/activation-codes`, {
      purpose: "activate",
    });
    const { code } = JSON.parse(issued) as { code: string };
    return { login, device: await HandDevice.enrolled(this.#service.url, code, { pin: PIN }) };
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function verifications(title: string, caller: Caller): Promise<Row[]> {
  // An OTP with the longest lifetime, so that it is not swept meanwhile.
  await caller.call("PUT", "/admin/v1/policy", { otpLifetimeSeconds: 300 });
  const [one, other] = [await caller.enrolled(), await caller.enrolled()];
  const verify = (login: string, otp: string) => caller.call("POST", "/v1/otp/verify", { login, otp });
  const [used, others] = [await one.device.otp(), await other.device.otp()];
  const accepted = await verify(one.login, used);
  if (!accepted.includes("true")) throw new Error(`the OTP was not accepted: ${accepted}`);
  const wrong = () => verify(one.login, anyOtp());
  const rows = await compare(
    `${title}, verification`,
    {
      "wrong OTP": wrong,
      "wrong OTP, once more (a control)": wrong,
      "unknown login": () => verify(NOBODY(), anyOtp()),
      "used OTP": () => verify(one.login, used),
      "another account's OTP": () => verify(one.login, others),
    },
    2000,
  );
  if (!(await verify(other.login, others)).includes("true")) throw new Error("the other OTP was used up");
  return rows;
}

/** The device protocol tells the two apart by its words, and so does a setup: only its times are compared. */
async function proofs(title: string, caller: Caller): Promise<Row[]> {
  const { device } = await caller.enrolled();
  await device.challenge("otp");
  const finalize = (id: string) => {
    const wrong = { R0: wrongProof(), R1: wrongProof(), R2: wrongProof() };
    const query = new URLSearchParams({ ...device.otpParameters("00"), ...wrong, id });
    return caller.call("GET", `/iwws/MAC?${query}`);
  };
  return compare(
    `${title}, proofs`,
    {
      "wrong ones (NOK:ACCESS)": () => finalize(device.id),
      "of no device (NOK:NODEVICE)": () => finalize(randomBytes(16).toString("hex")),
    },
    500,
  );
}

/** Calls per measurement: a single call is below the clock's resolution. */
const CALLS = 200;

/**
 * Pairs of a secret and a guess, which differs in both digits of some bytes. They are made anew for each measurement,
 * by the same work in all cases, since a text's place in memory costs more than the difference measured. An equal pair is
 * no case: the answer reveals it.
 */
function pairs(differs: (byte: number) => boolean): (readonly [string, string])[] {
  const mask = Array.from({ length: 32 }, (_, byte) => (differs(byte) ? 0x11 : 0));
  return Array.from({ length: CALLS }, () => {
    const secret = randomBytes(32);
    const guess = Buffer.from(secret.map((value, byte) => value ^ (mask[byte] ?? 0)));
    return [secret.toString("hex"), guess.toString("hex")];
  });
}

async function comparisons(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [name, equal] of Object.entries({ equalInConstantTime, sameSecret })) {
    const over = (differs: (byte: number) => boolean): Prepared => ({
      prepare() {
        const made = pairs(differs);
        return () => {
          let same = 0;
          for (const [secret, guess] of made) same += Number(equal(guess, secret));
          return same;
        };
      },
    });
    rows.push(
      ...(await compare(
        `${name}, ${CALLS} calls`,
        {
          "all digits differ": over(() => true),
          "the first two digits differ": over((byte) => byte === 0),
          "the last two digits differ": over((byte) => byte === 31),
        },
        2000,
      )),
    );
  }
  return rows;
}

/** The sign-in page's check without the page: its time is scrypt's. */
async function passwords(): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), "openpims-timing-"));
  const store = await openStore(folder, undefined);
  try {
    const [login, without] = [NOBODY(), NOBODY()];
    const now = Date.now();
    await insertAccounts(store, [
      await newAccountRow({ login, password: "correct horse battery", origin: "operator" }, now),
      await newAccountRow({ login: without, origin: "operator" }, now),
    ]);
    return await compare(
      "password",
      {
        wrong: () => authenticate(store, login, "staple"),
        "unknown login": () => authenticate(store, NOBODY(), "staple"),
        "account without a password": () => authenticate(store, without, "staple"),
      },
      40,
    );
  } finally {
    await store.destroy();
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function measureTiming(): Promise<Row[]> {
  const rows: Row[] = [];
  await onEachStore(async (store) => {
    const service = await startServiceProcess(store);
    const caller = new Caller(service);
    try {
      // Only a filled store shows times that depend on its size.
      await enrolDevices(service, 1);
      await fillStore(store, ACCOUNTS);
      rows.push(...(await verifications(store.name, caller)), ...(await proofs(store.name, caller)));
    } finally {
      caller.close();
      await service.stop();
    }
  });
  return [...rows, ...(await comparisons()), ...(await passwords())];
}
