// Rate limits of an address, as a trusted proxy reports it, and of an account; they survive a restart.
import { startService } from "@openpims/service";
import { TestClock, TestService, temporaryFolder } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { STORE, storeOptions } from "@openpims/testing/test-stores";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { lockDeviceAndAccount } from "../../src/devices/locked-device.ts";
import { openStore } from "../../src/store/open.ts";
import { inTransaction } from "../../src/store/transaction.ts";

const status = (url: string, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(
    `${url}/iwws/MAC?action=ActionSetup&mode=status&id=${"0".repeat(32)}&macid=6f70656e70696d732d6d616363657373&lastsync=0&version=Generator-1.0/0.2.17`,
    { headers },
  );
const from = (address: string) => ({ "x-forwarded-for": address });

describe("of an address", () => {
  const folder = temporaryFolder();
  afterAll(folder.remove);

  it("429 beyond it, for that address only, for a minute, over a restart too", async () => {
    const clock = new TestClock();
    const options = {
      ...(await storeOptions()),
      dataDirectory: folder.path,
      clock,
      trustedProxies: ["127.0.0.1"],
      policy: { requestsPerMinutePerAddress: 5 },
    };
    let service = await startService(options);
    const all = await Promise.all(Array.from({ length: 20 }, () => status(service.url, from("203.0.113.7"))));
    expect(all.filter((response) => response.status === 200)).toHaveLength(5);
    await service.close();
    service = await startService(options);
    const refused = await status(service.url, from("203.0.113.7"));
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect((await status(service.url, from("203.0.113.8"))).status).toBe(200);
    clock.advance(60);
    expect((await status(service.url, from("203.0.113.7"))).status).toBe(200);
    await service.close();
  });

  it("believes no header of anybody who is not a trusted proxy", async () => {
    const service = await TestService.start({
      trustedProxies: ["192.0.2.1"],
      policy: { requestsPerMinutePerAddress: 1 },
    });
    // All of these come from this machine, which is not limited.
    for (let i = 0; i < 5; i++) expect((await status(service.url, from("203.0.113.7"))).status).toBe(200);
    await service.stop();
  });
});

// The embedded store runs one transaction at a time, so this applies to PostgreSQL only.
if (STORE === "postgres")
  it("of one address, two are in progress at once", async () => {
    const { databaseUrl } = await storeOptions();
    if (databaseUrl === undefined) throw new Error("no database");
    const service = await TestService.start({ databaseUrl, trustedProxies: ["127.0.0.1"] });
    const database = await openStore(service.dataDirectory, databaseUrl);
    const enrolled = async () =>
      HandDevice.enrolled(service.url, await service.activationCode(await service.createAccount()));
    const [held, other] = [await enrolled(), await enrolled()];
    const setup = (device: HandDevice) => {
      const query = new URLSearchParams(device.parameters("ActionSetup", "status"));
      return fetch(`${service.url}/iwws/MAC?${query}`, { headers: from("203.0.113.7") });
    };
    let first: Promise<Response> | undefined;
    await inTransaction(database, async (transaction) => {
      await lockDeviceAndAccount(transaction, held.id);
      first = setup(held);
      const waiting = sql<{ count: number }>`select count(*) as count from pg_stat_activity
        where wait_event_type = 'Lock' and datname = current_database()`;
      while ((await waiting.execute(database)).rows[0]?.count === 0);
      expect(await (await setup(other)).text()).toContain("<err>OK</err>");
    });
    expect(await (await first)?.text()).toContain("<err>OK</err>");
    const [counted] = await database
      .selectFrom("throttles")
      .selectAll()
      .where("name", "like", "requests-address:%")
      .execute();
    expect(counted?.name).toMatch(/^requests-address:[0-9a-f]{64}$/);
    expect(counted).toMatchObject({ count: 2 });
    await database.destroy();
    await service.stop();
  });

describe("of an account", () => {
  let service: TestService;
  beforeAll(async () => {
    service = await TestService.start({ policy: { requestsPerMinutePerAccount: 20, otpsPerDay: 3 } });
  });
  afterAll(() => service.stop());
  const enrolled = async () => {
    const login = await service.createAccount();
    return { login, device: await HandDevice.enrolled(service.url, await service.activationCode(login)) };
  };

  it("429 beyond it, whatever the address; other accounts go on", async () => {
    const { device } = await enrolled();
    const answers = await Promise.all(Array.from({ length: 30 }, () => device.setup("status")));
    const refused = answers.filter((answer) => answer.status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ err }) => err === "OK").length + refused.length).toBe(30);
    expect((await (await enrolled()).device.setup("status")).err).toBe("OK");
    service.clock.advance(60);
    expect((await device.setup("status")).err).toBe("OK");
  });

  it("no more OTPs in a day than the policy has; a wrong PIN uses none up", async () => {
    const { login, device } = await enrolled();
    expect((await device.otpAnswer("9999")).err).toBe("NOK:ACCESS");
    for (let i = 0; i < 3; i++) expect(await service.verify(login, await device.otp())).toBe(true);
    expect((await device.otpAnswer()).err).toBe("NOK:FORBIDDEN");
    service.clock.advance(86_400);
    expect(await service.verify(login, await device.otp())).toBe(true);
  });
});
