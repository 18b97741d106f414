// An export's place: given back by a client that reads no further, and by a row that the audit log did not take.
import { Readable } from "node:stream";
import { temporaryFolder } from "@openpims/testing/harness";
import { storeOptions } from "@openpims/testing/test-stores";
import { expect, it, onTestFinished, vi } from "vitest";
import { answerExport } from "../../src/http/operator/export.ts";
import { openStore } from "../../src/store/open.ts";

async function exporter() {
  const folder = temporaryFolder();
  const database = await openStore(folder.path, (await storeOptions()).databaseUrl);
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(async () => {
    vi.useRealTimers();
    await database.destroy();
    folder.remove();
  });
  const append = vi.fn(async () => {});
  const context = {
    database,
    clock: { now: () => 0 },
    caller: { kind: "operator", id: null },
    audit: { append },
  } as const;
  const start = async () => {
    const batches = Readable.from(["one\r\n", "two\r\n", "three\r\n"]);
    const given = { of: "audit", fileName: "audit.csv", address: "192.0.2.1", query: {}, batches } as const;
    const { status, body } = await answerExport(context, given);
    return { status, lines: body instanceof Readable ? body : Readable.from([]) };
  };
  return { start, append };
}

it("a client that reads no further loses its export within a minute, and one that reads does not", async () => {
  const { start } = await exporter();
  const [unread, read, refused] = await Promise.all([start(), start(), start()]);
  expect([unread.status, read.status, refused.status]).toEqual([200, 200, 503]);
  const faults: unknown[] = [];
  unread.lines.on("error", (error) => faults.push(error.name));
  const lines = read.lines[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe("one\r\n");
  vi.advanceTimersByTime(45_000);
  expect((await lines.next()).value).toBe("two\r\n");
  const closed = new Promise((ended) => unread.lines.once("close", ended));
  vi.advanceTimersByTime(45_000);
  await closed;
  expect(faults).toEqual(["ExportUnread"]);
  expect((await lines.next()).value).toBe("three\r\n");
  expect((await lines.next()).done).toBe(true);
  const after = await start();
  expect(after.status).toBe(200);
  expect(await after.lines.toArray()).toHaveLength(3);
});

it("an export that could not be recorded is none", async () => {
  const { start, append } = await exporter();
  append.mockRejectedValue(new Error("the store is away"));
  for (let i = 0; i < 3; i++) await expect(start()).rejects.toThrow("the store is away");
  append.mockResolvedValue();
  const after = await start();
  expect(after.status).toBe(200);
  await after.lines.toArray();
});
