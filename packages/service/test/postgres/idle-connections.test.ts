// A connection that was idle may be lost: it is tested before use.
import { createDatabase } from "@openpims/testing/test-stores";
import { sql } from "kysely";
import pg from "pg";
import { afterEach, expect, it, vi } from "vitest";
import { openPostgres } from "../../src/store/postgres.ts";

afterEach(() => void vi.restoreAllMocks());

it("is tested also after the machine's clock was set back", async () => {
  const query = vi.spyOn(pg.Client.prototype, "query");
  const database = await openPostgres(await createDatabase(), "command");
  const use = () => sql`select 1`.execute(database);
  await use();
  query.mockClear();
  const [time, passed] = [Date.now(), performance.now()];
  vi.spyOn(Date, "now").mockReturnValue(time - 3_600_000);
  vi.spyOn(performance, "now").mockReturnValue(passed + 2_000);
  await use();
  const asked = (text: string) => [expect.objectContaining({ text })];
  expect(query.mock.calls).toEqual([asked("show transaction_read_only"), asked("select 1")]);
  vi.restoreAllMocks();
  await database.destroy();
});
