// The data keys are replaced while requests are served, by any of several processes, without a loss.

import { Application } from "@openpims/testing/browser";
import { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { SecondService } from "@openpims/testing/second-service";
import { STORE, storeOptions } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Lease } from "../../src/background.ts";
import { DataKeys } from "../../src/keys/data-keys.ts";
import { masterKeysOf } from "../../src/keys/master-key.ts";
import { placeInRow, sealedColumns, sealedTables } from "../../src/keys/places.ts";
import { continueRotation, sealAnew } from "../../src/keys/rotation.ts";
import { isSealed, Vault } from "../../src/keys/vault.ts";
import { openStore } from "../../src/store/open.ts";
import { dump } from "../support/store-reading.ts";

interface Keys {
  readonly rotating: boolean;
  readonly dataKeys: readonly { id: string; status: string; values: number }[];
}

const PASSWORD = "correct horse battery";
const readKeys = async (service: TestService): Promise<Keys> =>
  (await service.admin("GET", "/keys?values=true")).body;

const start = async (): Promise<TestService> => {
  const service = await TestService.start(await storeOptions());
  // The clock advances between a setup and its finalize.
  await service.admin("PUT", "/policy", { challengeLifetimeSeconds: 300, otpLifetimeSeconds: 300 });
  return service;
};

const enrolled = async (service: TestService, login: string, url = service.url): Promise<HandDevice> =>
  HandDevice.enrolled(url, await service.activationCode(login));

/** Every value in the store that looks sealed, with its column and row. */
function sealedIn(service: TestService) {
  return Object.entries(dump(service)).flatMap(([table, rows]) =>
    (rows as Record<string, unknown>[]).flatMap((row) =>
      Object.entries(row).flatMap(([name, value]) =>
        isSealed(value) ? [{ column: `${table}.${name}`, value, row }] : [],
      ),
    ),
  );
}

/** Read from a dump of the embedded store. */
function namesEverySealedColumn(): void {
  it("names every column that a value is sealed for, and the place of each", async () => {
    const seal = vi.spyOn(Vault.prototype, "seal");
    // No server listens there, so the messages stay in the store.
    const smsWebhook = "http://127.0.0.1:1/sms";
    const service = await TestService.start({ smsWebhook, smsWebhookSecret: "a-secret-of-24-bytes-or-more" });
    try {
      const login = await service.createAccount();
      await new Application(service).tokens(login, PASSWORD);
      await new Application(service).sms(
        (await new Application(service).tokens(login, PASSWORD)).access_token,
      );
      const device = await enrolled(service, login);
      await device.otp();
      await device.ask(await device.pinChangeParameters("5182", device.pin));

      const found = sealedIn(service);
      const afterOtp = await device.otp();
      expect(afterOtp).not.toBe("");
      const names = [...found, ...sealedIn(service)].map(({ column }) => column);
      expect([...new Set(names)].sort()).toEqual([...sealedColumns].sort());

      // Includes values that were sealed only for a moment.
      const sealedFor = new Set(seal.mock.calls.map(([, place]) => place.split(":")[0]));
      expect([...sealedFor].sort()).toEqual([...sealedColumns].sort());
      const database = await openStore(service.dataDirectory, undefined);
      const masters = masterKeysOf({}, service.dataDirectory, true, undefined);
      const { vault } = await DataKeys.open(database, masters, service.clock);
      for (const { column, value, row } of found) {
        const listed = sealedColumns.find((each) => each === column);
        expect(listed, column).toBeDefined();
        if (listed) expect(vault.open(value, placeInRow(listed, row)), column).not.toBe("");
      }
      await database.destroy();
    } finally {
      seal.mockRestore();
      await service.stop();
    }
  });
}

if (STORE === "sqlite") describe("the list of sealed columns", namesEverySealedColumn);

describe("a rotation", () => {
  let service: TestService;
  let second: SecondService;
  beforeAll(async () => {
    service = await start();
    second = await SecondService.start(service);
  });
  afterAll(async () => {
    await second.stop();
    await service.stop();
  });

  const advance = async (seconds: number): Promise<void> => {
    service.clock.advance(seconds);
    await second.advance(seconds);
  };

  it("during load in two processes fails no request, and all devices work on with the new key alone", async () => {
    const logins = [await service.createAccount(), await service.createAccount()];
    const devices = [
      await enrolled(service, logins[0] ?? ""),
      await enrolled(service, logins[1] ?? "", second.url),
      await enrolled(service, logins[0] ?? "", second.url),
    ];
    const application = new Application(service);
    const { refresh_token } = await application.tokens(logins[0] ?? "", PASSWORD);
    const before = await readKeys(service);
    expect(before).toMatchObject({ rotating: false, dataKeys: [{ status: "current" }] });
    const old = before.dataKeys[0]?.id;

    let working = true;
    const answers: string[] = [];
    const load = devices.map(async (device) => {
      while (working) {
        const answer = await device.otpAnswer();
        answers.push(answer.err);
        if (answer.err === "OK") device.takeOtp(answer);
        else return;
      }
    });

    const begun = await service.admin("POST", "/keys/rotate");
    expect(begun).toMatchObject({ status: 202, body: { rotating: true } });
    expect(begun.body.dataKeys.map(({ status }: { status: string }) => status)).toEqual(["current", "next"]);
    const again = await service.admin("POST", "/keys/rotate");
    expect(again.body.dataKeys).toHaveLength(2);
    for (let step = 0; step < 9; step++) {
      await advance(15);
      const count = answers.length;
      while (answers.length < count + devices.length && answers.every((err) => err === "OK"))
        await readKeys(service);
    }
    let now = await readKeys(service);
    while (now.rotating) now = await readKeys(service);
    working = false;
    await Promise.all(load);

    expect([...new Set(answers)]).toEqual(["OK"]);
    expect(answers.length).toBeGreaterThan(9 * devices.length);
    expect(now.dataKeys).toEqual([expect.objectContaining({ status: "current" })]);
    expect(now.dataKeys[0]?.id).not.toBe(old);
    expect(now.dataKeys[0]?.values).toBeGreaterThan(devices.length * 4);
    for (const [i, device] of devices.entries()) {
      // At the other process this time.
      const at = Object.assign(Object.create(HandDevice.prototype), device, {
        url: i === 0 ? second.url : service.url,
      }) as HandDevice;
      expect(await service.verify(logins[i % 2] ?? "", await at.otp())).toBe(true);
    }
    expect((await application.refresh(refresh_token)).status).toBe(200);
  }, 120_000);
});

describe("a rotation that is cut off", () => {
  it("is continued by another process after the dead one's lease has ended, without a loss", async () => {
    const service = await start();
    const login = await service.createAccount();
    const devices = [await enrolled(service, login), await enrolled(service, login)];
    const database = await openStore(service.dataDirectory, service.databaseUrl);
    const { clock } = service;
    try {
      const masters = masterKeysOf({}, service.dataDirectory, true, undefined);
      const dataKeys = await DataKeys.open(database, masters, clock);
      await dataKeys.rotate(clock.now());
      clock.advance(120);
      await dataKeys.refresh();
      const continueAs = (lease: Lease, stopping = false) =>
        continueRotation({ database, dataKeys, clock, lease, stopping: () => stopping });
      // The first process ends after its first step, and dies before it releases the lease.
      const [first, second] = [1, 2].map(() => new Lease({ database, clock }, "key-rotation"));
      if (!first || !second) throw new Error("no leases");
      await continueAs(first, true);
      await new Promise((held) => {
        void first.alone(() => new Promise(() => held(undefined)));
      });
      const half = await readKeys(service);
      expect(half.rotating).toBe(true);
      expect(half.dataKeys.every(({ values }) => values > 0)).toBe(true);

      // Another process leaves the lease alone while its holder may live.
      await continueAs(second);
      expect((await readKeys(service)).dataKeys).toHaveLength(2);
      clock.advance(31);
      await continueAs(second);
      let now = await readKeys(service);
      while (now.rotating) now = await readKeys(service);
      for (const device of devices) expect(await service.verify(login, await device.otp())).toBe(true);
    } finally {
      await database.destroy();
      await service.stop();
    }
  });
});

it("what a request wrote after the row was read stays as it was written", async () => {
  const service = await start();
  const device = await enrolled(service, await service.createAccount());
  const database = await openStore(service.dataDirectory, service.databaseUrl);
  const { clock } = service;
  try {
    const masters = masterKeysOf({}, service.dataDirectory, true, undefined);
    const dataKeys = await DataKeys.open(database, masters, clock);
    const [first] = await dataKeys.list();
    const old = new Set([first?.id ?? ""]);
    await dataKeys.rotate(clock.now());
    clock.advance(120);
    const devices = sealedTables.find(({ name }) => name === "devices");
    if (!devices) throw new Error("no devices");
    const read = () =>
      database.selectFrom("devices").selectAll().where("id", "=", device.id).executeTakeFirstOrThrow();
    const stale = await read();
    await database.updateTable("devices").set({ k1: "v1.written" }).where("id", "=", device.id).execute();
    await sealAnew(database, { vault: dataKeys.vault, old }, devices, stale);
    const { k0, k1 } = await read();
    expect(k1).toBe("v1.written");
    expect(k0).not.toBe(stale.k0);
    expect(dataKeys.vault.open(k0, `devices.k0:${device.id}`)).toBe(device.k0);
  } finally {
    await database.destroy();
    await service.stop();
  }
});
