// Errors of an application's own storage, user agent, log and callback: the log is told their messages.
import { type LogEntry, MemoryLogFiles, MemoryStorage, type SecureStorage } from "@openpims/sdk";
import { startTestService, type TestAccount, type TestService } from "@openpims/testing";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

let service: TestService;
let account: TestAccount;
let entries: LogEntry[];
const log = (entry: LogEntry): void => void entries.push(entry);

beforeAll(async () => {
  service = await startTestService();
});
afterAll(() => service.close());
beforeEach(async () => {
  entries = [];
  account = await service.account();
});

/** A storage of which one call throws. */
function throwingIn(call: "read" | "write" | "exclusively", error: () => unknown): SecureStorage {
  const memory = new MemoryStorage();
  const rejects = () => Promise.reject(error());
  return { record: (name) => Object.assign(memory.record(name), { [call]: rejects }) };
}

it.each(["read", "write", "exclusively"] as const)("a storage whose %s throws", async (call) => {
  const storage = throwingIn(call, () => new TypeError("the cupboard is locked"));
  const { pims } = account.device({ storage, log });
  await pims.initialize(service.parameters);
  const message = await pims.set("pims.authentication.user", { action: "login" });
  expect(message).toMatchObject({ error: { code: 2000 } });
  expect(entries).toMatchObject([
    {
      level: "error",
      transactionId: message.transactionId,
      details: expect.stringMatching(
        /^the application's storage threw TypeError: the cupboard is locked\nTypeError\nat /,
      ),
    },
  ]);
});

it("a storage that gives no record", async () => {
  const storage: SecureStorage = {
    record: () => {
      throw new TypeError("the cupboard is gone");
    },
  };
  const { pims } = account.device({ storage, log });
  expect(await pims.initialize(service.parameters)).toMatchObject({ error: { code: 2000 } });
  expect(entries[0]?.details).toMatch(
    /^the application's storage threw TypeError: the cupboard is gone\nTypeError\nat /,
  );
});

it("a user agent that throws", async () => {
  const userAgent = { authorize: () => Promise.reject(new Error("no window for a page")) };
  const { pims } = account.device({ userAgent, log });
  await pims.initialize(service.parameters);
  const message = await pims.set("pims.authentication.user", { action: "login" });
  expect(message).toMatchObject({ error: { code: 2000 } });
  expect(entries[0]?.details).toContain("the application's userAgent threw Error: no window for a page");
});

it("a message that could hold a secret is told without it", async () => {
  const { pim = "80246713", key = "c2VjcmV0LWtleS1vZi1hLWRldmljZQ==" }: Record<string, string> = {};
  const storage = throwingIn("read", () => new Error(`PIN ${pim} opens ${key} at /var/lib/app`));
  const { pims } = account.device({ storage, log });
  await pims.initialize(service.parameters);
  await pims.set("pims.authentication.user", { action: "login" });
  expect(entries[0]?.details).toContain("threw Error: PIN … opens … at /var/lib/app");
  expect(JSON.stringify(entries)).not.toMatch(new RegExp(`${pim}|${key.slice(0, 10)}`));
});

it("a log that throws fails no call, and the log file is told", async () => {
  const logFiles = new MemoryLogFiles();
  const { pims } = account.device({
    logFiles,
    log: () => {
      throw new Error("the log's disk is gone");
    },
  });
  await pims.initialize({ ...service.parameters, monitoring: { logLevel: "low" } });
  const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: account.pin });
  expect(message).toMatchObject({ error: { code: 2301 } });
  await pims.release();
  expect(await textOf(logFiles)).toContain("the log's disk is gone");
});

it("a callback that throws", async () => {
  const { pims } = account.device({ log });
  await new Promise<void>((resolve) => {
    void pims.get("pims.sdk.version", () => {
      setTimeout(resolve, 0);
      throw new Error("the screen is gone");
    });
  });
  expect(entries).toMatchObject([{ event: "the callback threw", details: "Error: the screen is gone" }]);
});

/** All lines of the log's files. */
async function textOf(files: MemoryLogFiles): Promise<string> {
  const all = await files.list();
  return all.map(({ name }) => files.textOf(name)).join("");
}
