// The statements of an OTP: one more costs every OTP of every user.
import { StatementSync } from "node:sqlite";
import { HandDevice } from "@openpims/testing/protocol-client";
import { STORE, storeOptions } from "@openpims/testing/test-stores";
import pg from "pg";
import { expect, it, vi } from "vitest";
import { builtService } from "../support/built-service.ts";

/** The texts of the statements that a work runs on SQLite, in order. */
async function textsOnSqlite(work: () => Promise<unknown>): Promise<string[]> {
  const spies = [vi.spyOn(StatementSync.prototype, "all"), vi.spyOn(StatementSync.prototype, "run")];
  await work();
  const ran = spies.flatMap(({ mock }) =>
    (mock.contexts as StatementSync[]).map(
      ({ sourceSQL }, i) => [mock.invocationCallOrder[i] ?? 0, sourceSQL] as const,
    ),
  );
  return ran.sort(([a], [b]) => a - b).map(([, text]) => text);
}

async function textsOnPostgres(work: () => Promise<unknown>): Promise<string[]> {
  const query = vi.spyOn(pg.Client.prototype, "query");
  await work();
  return query.mock.calls.map(([given]) => String((given as unknown as { text: string }).text));
}

/** The first words of each statement. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const texts = await (STORE === "postgres" ? textsOnPostgres(work) : textsOnSqlite(work));
  vi.restoreAllMocks();
  const table = /^(?:select .*? from|insert into|update|delete from) (\w+)/;
  return texts.map((text) => {
    const plain = text.replaceAll('"', "");
    const [verb = ""] = plain.split(" ");
    return [verb, ...(table.exec(plain)?.slice(1) ?? [])].join(" ");
  });
}

it("an OTP and its verification take no more than these", async () => {
  const service = await builtService(await storeOptions());
  try {
    const login = await service.createAccount();
    const device = await HandDevice.enrolled(service, await service.activationCode(login));
    const flow = async () => expect(await service.verify(login, await device.otp())).toBe(true);
    await flow();
    const isPostgres = STORE === "postgres";
    const begin = isPostgres ? ["select settings", "start"] : ["begin", "select settings"];
    const [unsynced, synced] = isPostgres ? [[], []] : [["pragma"], ["pragma"]];
    expect(await statementsOf(flow)).toEqual([
      ...unsynced,
      ...[...begin, "select devices", "insert throttles", "insert challenges", "commit"],
      ...synced,
      ...[...begin, "select devices", "insert throttles", "select challenges", "update challenges"],
      ...["update devices", "insert one_time_passwords", "insert audit_events", "commit"],
      ...["select throttles", isPostgres ? "start" : "begin", "select accounts"],
      ...["update one_time_passwords", "insert audit_events", "commit"],
    ]);
  } finally {
    await service.stop();
  }
});
