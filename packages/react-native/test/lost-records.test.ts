// Records that the storage cannot give back: a sign-in, an enrolment and a sign-out go on without them.
import { StoreError } from "@openpims/maccess";
import { MemoryStorage, type Pims, type SecureStorage } from "@openpims/sdk";
import { codeOf, otp, PIN, succeeded, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SecureItemsStorage } from "../src/secure-items-storage.ts";
import { Phone } from "./portable/phone.ts";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const sign = (pims: Pims, action: "login" | "forcedLogin" | "logout") =>
  pims.set("pims.authentication.user", { action });

/** A storage whose records reject every read until they are set aside. */
function failing(): { storage: SecureStorage; fail: () => void } {
  const inner = new MemoryStorage();
  const failed = new Set<string>();
  const names = new Set<string>();
  const storage: SecureStorage = {
    record: (name) => {
      names.add(name);
      const record = inner.record(name);
      return {
        exclusively: (work) => record.exclusively(work),
        read: async () => {
          if (failed.has(name)) throw new StoreError("failed", "the keystore gave no answer");
          return record.read();
        },
        write: (text) => record.write(text),
        setAside: async () => {
          failed.delete(name);
          await record.setAside();
        },
      };
    },
  };
  return {
    storage,
    fail: () => {
      for (const name of names) if (!name.startsWith("ledger")) failed.add(name);
    },
  };
}

function restored(): { storage: SecureStorage; fail: () => void } {
  const phone = new Phone();
  return { storage: new SecureItemsStorage(phone), fail: () => phone.restore() };
}

describe.each([
  ["a phone's items without their key", restored],
  ["records that cannot be read", failing],
])("%s", (_, make) => {
  it.each(["login", "forcedLogin"] as const)("%s and an enrolment put new ones there", async (action) => {
    const { storage, fail } = make();
    const login = await service.createAccount();
    await service.enrolled(login, { storage });
    fail();
    const pims = service.facade(login, { storage });
    succeeded(await pims.initialize(service.parameters()));
    succeeded(await sign(pims, action));
    const smsCode = await service.activationCode(login);
    succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode }));
    expect(await service.verify(login, await otp(pims))).toBe(true);
  });

  it("logout signs out, and the next one finds nobody", async () => {
    const { storage, fail } = make();
    const pims = await service.signedIn(await service.createAccount(), { storage });
    fail();
    succeeded(await sign(pims, "logout"));
    expect(codeOf(await sign(pims, "logout"))).toBe(2301);
  });
});
