// monitoring: the content of each level, and the start of new files.
import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  createPims,
  type InitializeParameters,
  type LogFiles,
  MemoryLogFiles,
  MemoryStorage,
  type Pims,
  UserCancelled,
} from "../../src/index.ts";
import { FileLog, LARGEST_LOG, LARGEST_LOG_FILE, MOST_LOG_FILES } from "../../src/log/file-log.ts";

const MORNING = Date.UTC(2026, 10, 24, 7, 1, 13, 123);
const MINUTE = 60_000;
type Monitoring = NonNullable<InitializeParameters["monitoring"]>;

interface Logged {
  readonly pims: Pims;
  readonly files: MemoryLogFiles;
  readonly clock: { time: number; now: () => number };
  /** One call, identified by its transactionId. */
  call(): Promise<string>;
  entries(): Promise<Record<string, unknown>[]>;
}

/** A `fetch` that reaches nobody. */
const unreachable: typeof fetch = async () => {
  throw new TypeError("fetch failed", {
    cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
  });
};

function newClock() {
  const clock = { time: MORNING, now: () => clock.time };
  return clock;
}

async function logging(monitoring?: Monitoring, logFiles?: LogFiles, clock = newClock()): Promise<Logged> {
  const files = new MemoryLogFiles();
  const pims = createPims({
    storage: new MemoryStorage(),
    userAgent: {
      authorize: async () => {
        throw new UserCancelled();
      },
    },
    random: (count) => new Uint8Array(randomBytes(count)),
    fetch: unreachable,
    clock,
    deviceName: "test",
    logFiles: logFiles ?? files,
  });
  const initialized = await pims.initialize({
    environnement: "development",
    mode: "B2C",
    ...(monitoring && { monitoring }),
    credential: {
      clientId: "client-canary",
      clientSecret: "secret-canary",
      macID: "bb8e",
      webviewsRedirectURI: "https://app.example/web",
      loginRedirectURI: "mymap://oauth2redirect/fr",
    },
    profile: { brand: "Peugeot" },
  });
  expect(initialized.status).toBe("SUCCEEDED");
  const entries = async () => {
    await pims.get("pims.sdk.logs");
    const texts = (await files.list()).map(({ name }) => files.textOf(name));
    const lines = texts.join("").split("\n").slice(0, -1);
    return lines.map((line) => JSON.parse(line));
  };
  const call = async () => (await pims.get("pims.sdk.version")).transactionId;
  return { pims, files, clock, call, entries };
}

const pathsOf = async (pims: Pims): Promise<string[]> => {
  const message = await pims.get("pims.sdk.logs");
  return message.status === "SUCCEEDED" ? message.result.logPaths : [];
};
const pathOf = async (pims: Pims): Promise<string> => {
  const message = await pims.get("pims.sdk.log");
  return message.status === "SUCCEEDED" ? message.result.logPath : "failed";
};

describe("the level", () => {
  it.each([undefined, { logLevel: "none" } as const, { newLogFile: "day" } as const])(
    "nothing is written for %j",
    async (monitoring) => {
      const { pims, call } = await logging(monitoring);
      await call();
      await pims.set("pims.authentication.user", { action: "login" });
      expect(await pathsOf(pims)).toEqual([]);
      expect(await pathOf(pims)).toBe("");
    },
  );

  it("low holds the calls that failed", async () => {
    const { pims, call, entries } = await logging({ logLevel: "low" });
    await call();
    const failed = await pims.set("pims.authentication.user", { action: "login" });
    expect(failed).toMatchObject({ error: { code: 2202 } });
    expect(await entries()).toEqual([
      {
        time: "2026-11-24T07:01:13.123Z",
        level: "error",
        event: "answered",
        api: "set pims.authentication.user",
        variant: "login",
        transactionId: failed.transactionId,
        status: "FAILED",
        code: 2202,
        details: expect.stringMatching(/^NoAnswer, ECONNREFUSED, [\w.:]+$/),
        durationMs: 0,
      },
    ]);
  });

  it("medium holds every call's name, variant, transactionId, outcome and duration", async () => {
    const { pims, clock, entries } = await logging({ logLevel: "medium" });
    const slow = pims.get("pims.sdk.version");
    clock.time += 250;
    const { transactionId } = await slow;
    const other = await pims.get("pims.authentication.account", {
      actionType: "strong",
      type: "isDeviceActivated",
    });
    const written = await entries();
    expect(written.slice(0, 3)).toMatchObject([
      { api: "initialize", status: "SUCCEEDED" },
      { level: "info", api: "get pims.sdk.version", transactionId, status: "SUCCEEDED", durationMs: 250 },
      {
        api: "get pims.authentication.account",
        variant: "isDeviceActivated",
        transactionId: other.transactionId,
        status: "SUCCEEDED",
      },
    ]);
    expect(written.filter(({ event }) => event !== "answered")).toEqual([]);
  });

  it("high holds requests by method, host and path, without their query", async () => {
    const { pims, entries } = await logging({ logLevel: "high" });
    await pims.get("pims.authentication.account", { actionType: "strong", type: "isAccountBlocked" });
    await pims.set("pims.authentication.user", { action: "login" });
    const requests = (await entries()).filter(({ event }) => event === "request");
    expect(requests).toEqual([
      {
        time: expect.any(String),
        level: "error",
        event: "request",
        method: "GET",
        host: "127.0.0.1:8400",
        path: "/.well-known/openid-configuration",
        trouble: "ECONNREFUSED",
        durationMs: 0,
      },
    ]);
  });

  it("names no more of a call than the registry knows", async () => {
    const { pims, files, entries } = await logging({ logLevel: "high" });
    const call = pims.get as (...given: unknown[]) => Promise<unknown>;
    await call("canary-api", { action: "canary-action", pinCode: "canary-pin" });
    await call("pims.authentication.otp", { action: "canary-action", pinCode: "canary-pin" });
    await call({ canary: 1 });
    const written = await entries();
    expect(written.filter(({ status }) => status === "FAILED")).toMatchObject([
      { api: "get", code: 2002 },
      { api: "get pims.authentication.otp", code: 2102 },
      { api: "get", code: 2002 },
    ]);
    expect((await files.list()).map(({ name }) => files.textOf(name)).join("")).not.toContain("canary");
  });

  it("changes with pims.sdk.configuration", async () => {
    const { pims, call, entries } = await logging();
    await call();
    await pims.set("pims.sdk.configuration", { monitoring: { logLevel: "medium" } });
    const second = await call();
    await pims.set("pims.sdk.configuration", { monitoring: { logLevel: "none" } });
    await call();
    expect(await entries()).toMatchObject([{ api: "set pims.sdk.configuration" }, { transactionId: second }]);
  });

  it("release waits for pending writes", async () => {
    const { pims, files } = await logging({ logLevel: "medium" });
    await pims.release();
    const [file] = await files.list();
    expect(files.textOf(file?.name ?? "")).toContain('"api":"release"');
  });
});

describe("the files", () => {
  it("day: one a day (UTC), shared by all writers", async () => {
    const first = await logging({ logLevel: "medium", newLogFile: "day" });
    const second = await logging({ logLevel: "medium", newLogFile: "day" }, first.files, first.clock);
    await second.call();
    expect(await pathsOf(first.pims)).toEqual(["memory:pims-2026-11-24T000000.000Z.log"]);
    first.clock.time += 17 * 60 * MINUTE;
    await first.call();
    expect(await pathsOf(first.pims)).toEqual([
      "memory:pims-2026-11-24T000000.000Z.log",
      "memory:pims-2026-11-25T000000.000Z.log",
    ]);
    expect(await pathOf(first.pims)).toBe("memory:pims-2026-11-25T000000.000Z.log");
  });

  it("day is the rule where none is given", async () => {
    const { pims, call } = await logging({ logLevel: "medium" });
    await call();
    expect(await pathsOf(pims)).toEqual(["memory:pims-2026-11-24T000000.000Z.log"]);
  });

  it("duration: one for so many minutes", async () => {
    const monitoring = { logLevel: "medium", newLogFile: "duration", newLogTimeDuration: 5 } as const;
    const { pims, clock, call } = await logging(monitoring);
    clock.time += 3 * MINUTE;
    await call();
    clock.time += 1 * MINUTE;
    await call();
    expect(await pathsOf(pims)).toEqual([
      "memory:pims-2026-11-24T070000.000Z.log",
      "memory:pims-2026-11-24T070500.000Z.log",
    ]);
  });

  it("appLaunch: one a launch, of its own, for as long as it runs", async () => {
    const monitoring = { logLevel: "medium", newLogFile: "appLaunch" } as const;
    const first = await logging(monitoring);
    const own = await pathOf(first.pims);
    expect(own).toMatch(/^memory:pims-2026-11-24T070113\.123Z-[0-9a-f]{8}\.log$/);
    first.clock.time += 72 * 60 * MINUTE;
    await first.call();
    expect(await pathsOf(first.pims)).toEqual([own]);
    const second = await logging(monitoring, first.files, first.clock);
    await second.call();
    expect(await pathsOf(first.pims)).toEqual([own, await pathOf(second.pims)]);
  });

  it("a full one is followed by another, whose name sorts behind it", async () => {
    const { pims, files, clock, call } = await logging({ logLevel: "medium" });
    await call();
    const full = (await pathsOf(pims))[0]?.slice("memory:".length) ?? "";
    await files.append(full, `${"x".repeat(LARGEST_LOG_FILE)}\n`);
    await call();
    await pathOf(pims);
    clock.time += MINUTE;
    const transactionId = await call();
    const paths = await pathsOf(pims);
    expect(paths).toHaveLength(2);
    expect(paths[0]).toBe(`memory:${full}`);
    expect(await pathOf(pims)).toBe(paths[1]);
    expect(files.textOf(paths[1]?.slice("memory:".length) ?? "")).toContain(transactionId);
  });

  it("the newest are kept, by number", async () => {
    const { pims, clock, call } = await logging({
      logLevel: "medium",
      newLogFile: "duration",
      newLogTimeDuration: 5,
    });
    for (let n = 0; n < MOST_LOG_FILES + 5; n++) {
      await call();
      await pathOf(pims);
      clock.time += 5 * MINUTE;
    }
    const paths = await pathsOf(pims);
    expect(paths).toHaveLength(MOST_LOG_FILES);
    expect(paths).not.toContain("memory:pims-2026-11-24T070000.000Z.log");
    // The 25th file starts 120 minutes later; the request for the paths came after it.
    expect(paths.at(-1)).toBe("memory:pims-2026-11-24T090000.000Z.log");
  });

  it("the newest are kept, by size", async () => {
    const files = new MemoryLogFiles();
    const old = [1, 2, 3].map((day) => `pims-2026-11-0${day}T000000.000Z.log`);
    for (const name of old) await files.append(name, `${"x".repeat(LARGEST_LOG / 2 - 10_000)}\n`);
    const { pims, call } = await logging({ logLevel: "medium" }, files);
    await call();
    expect(await pathsOf(pims)).toEqual([
      ...old.slice(1).map((name) => `memory:${name}`),
      "memory:pims-2026-11-24T000000.000Z.log",
    ]);
  });

  it("those of earlier runs are listed before initialize too, and without logging", async () => {
    const files = new MemoryLogFiles();
    await files.append("pims-2026-11-01T000000.000Z.log", "old\n");
    const { pims } = await logging(undefined, files);
    expect(await pathsOf(pims)).toEqual(["memory:pims-2026-11-01T000000.000Z.log"]);
    await pims.release();
    expect(await pathsOf(pims)).toEqual(["memory:pims-2026-11-01T000000.000Z.log"]);
    expect(await pathOf(pims)).toBe("");
  });
});

describe("a log that cannot be written", () => {
  it("fails no call; the lost lines are counted once writing works again", async () => {
    const kept = new MemoryLogFiles();
    let broken = true;
    const files: LogFiles = {
      append: async (name, lines) => {
        if (broken) throw new Error("disk full");
        return kept.append(name, lines);
      },
      list: () => kept.list(),
      remove: (name) => kept.remove(name),
      pathOf: (name) => kept.pathOf(name),
    };
    const { pims, call } = await logging({ logLevel: "medium" }, files);
    await call();
    expect(await pathOf(pims)).toBe("");
    expect(await pathsOf(pims)).toEqual([]);
    broken = false;
    await call();
    const [path = ""] = await pathsOf(pims);
    const [first = ""] = kept.textOf(path.slice("memory:".length)).split("\n");
    expect(JSON.parse(first)).toMatchObject({
      level: "error",
      event: "lines lost",
      lost: expect.any(Number),
    });
    expect(JSON.parse(first).lost).toBeGreaterThanOrEqual(2);
  });

  it("holds no call up", async () => {
    const { promise: never } = Promise.withResolvers<number>();
    const files: LogFiles = {
      append: () => never,
      list: async () => [],
      remove: async () => undefined,
      pathOf: (name) => name,
    };
    const { call } = await logging({ logLevel: "medium" }, files);
    for (let n = 0; n < 50; n++) expect(await call()).toMatch(/^[0-9a-f-]{13}$/);
  });

  it("uses limited memory: the queue is limited, further lines are counted", async () => {
    const files = new MemoryLogFiles();
    const random = (count: number) => new Uint8Array(count);
    const log = new FileLog({ logFiles: files, clock: newClock(), random });
    log.follow({ logLevel: "low", newLogFile: "day", minutes: 0 });
    for (let n = 0; n < 12_000; n++) log.write("low", { n });
    await log.flush();
    log.write("low", { n: 12_000 });
    await log.flush();
    const [{ name } = { name: "" }] = await files.list();
    const lines = files.textOf(name).trimEnd().split("\n");
    expect(lines).toHaveLength(10_002);
    expect(JSON.parse(lines.at(-1) ?? "")).toMatchObject({ n: 12_000 });
    expect(lines.filter((line) => line.includes("lines lost"))).toHaveLength(1);
    expect(lines.join()).toContain('"event":"lines lost","lost":2000');
  });

  it("2000 where the folder cannot be read", async () => {
    const files: LogFiles = {
      append: async () => 1,
      list: async () => {
        throw new Error("/home/canary is not a folder");
      },
      remove: async () => undefined,
      pathOf: (name) => name,
    };
    const { pims } = await logging(undefined, files);
    expect(await pims.get("pims.sdk.logs")).toMatchObject({ error: { code: 2000 } });
  });
});

it("without log files there is nothing: an empty path, an empty list", async () => {
  const pims = createPims({
    storage: new MemoryStorage(),
    userAgent: { authorize: async () => "" },
    random: (count) => new Uint8Array(randomBytes(count)),
    fetch: unreachable,
    clock: Date,
    deviceName: "test",
  });
  expect(await pathOf(pims)).toBe("");
  expect(await pathsOf(pims)).toEqual([]);
  expect(await pims.get("pims.sdk.device")).toMatchObject({
    result: { OS: "unknown", OSVersion: "unknown", PhoneModel: "unknown", PhoneBrand: "unknown" },
  });
});
