// A start on another database than the folder's last one may be a mistake in its address: the log says so.
import { temporaryFolder } from "@openpims/testing/harness";
import { createDatabase } from "@openpims/testing/test-stores";
import { expect, it } from "vitest";
import { serviceLogger, startService } from "../../src/index.ts";

it("is named in the log, once", async () => {
  const folder = temporaryFolder();
  const lines: string[] = [];
  const logger = serviceLogger({ write: (line) => void lines.push(line) });
  const start = async (databaseUrl: string) => {
    lines.length = 0;
    await (await startService({ dataDirectory: folder.path, databaseUrl, logger })).close();
    return lines.filter((line) => line.includes("another database")).length;
  };
  const [first, second] = [await createDatabase(), await createDatabase()];
  expect([await start(first), await start(first), await start(second), await start(second)]).toEqual([
    0, 0, 1, 0,
  ]);
  folder.remove();
});
