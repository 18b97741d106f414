// The price of each API (`uses`, the reference's "cost") is the ledger's count of a call that uses up all it can.
import { randomUUID } from "node:crypto";
import {
  definitions,
  type LimitOptions,
  MemoryStorage,
  type Message,
  type Pims,
  type RecordName,
  type Resource,
  type SecureRecord,
} from "@openpims/sdk";
import { PASSWORD, PIN, TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

const RESOURCES: readonly Resource[] = ["smsCode", "activation", "otp", "pinTry"];

/** With a limit each use is counted before its request. */
const MANY = { count: 50, windowMs: 86_400_000 };
const LIMITS: LimitOptions = { smsCode: MANY, activation: MANY, otp: MANY, pinTry: MANY };

/** A storage that notes each resource of which the ledger ever had more than at the beginning. */
class WatchedStorage extends MemoryStorage {
  readonly seen = new Set<Resource>();
  #before = new Map<Resource, number>();
  #last = new Map<Resource, number>();

  /** Counts from here. */
  begin(): void {
    this.seen.clear();
    this.#before = this.#last;
  }

  override record(name: RecordName): SecureRecord {
    const record = super.record(name);
    if (!name.startsWith("ledger")) return record;
    return {
      exclusively: (work) => record.exclusively(work),
      read: () => record.read(),
      setAside: () => record.setAside(),
      write: (text) => {
        this.#note(JSON.parse(text) as Readonly<Record<Resource, readonly number[]>>);
        return record.write(text);
      },
    };
  }

  #note(entries: Readonly<Record<Resource, readonly number[]>>): void {
    this.#last = new Map(RESOURCES.map((resource) => [resource, entries[resource].length]));
    for (const [resource, count] of this.#last)
      if (count > (this.#before.get(resource) ?? 0)) this.seen.add(resource);
  }
}

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

/** The state and the values that let a call use up all it can. Default: an enrolled device, and the examples. */
interface Scene {
  readonly values?: (login: string, pims: Pims) => Promise<object>;
  /** True for a device that is still to be enrolled, on an account that has a PIN. */
  readonly second?: boolean;
  /** True for an account without a phone number. */
  readonly numberless?: boolean;
}

async function numberlessAccount(): Promise<string> {
  const login = `${randomUUID()}@openpims.example`;
  await service.admin("POST", "/accounts", { login, password: PASSWORD });
  return login;
}

const enrolment: Scene = {
  second: true,
  values: async (login) => ({ pinCode: PIN, smsCode: await service.activationCode(login) }),
};

const SCENES: Readonly<Record<string, Scene>> = {
  "set pims.authentication.enrollment enroll": enrolment,
  "set pims.authentication.enrollment enrollWithPhoneNumber": {
    second: true,
    numberless: true,
    values: async (login, pims) => {
      const phoneNumber = "+33612345678";
      await pims.get("pims.authentication.smscode", { type: "phoneNumberCertification", phoneNumber });
      const { code: smsCode } = (await service.admin("GET", `/accounts/${login}/outbox`)).body.message;
      return { pinCode: PIN, smsCode, phoneNumber };
    },
  },
  "get pims.authentication.otp withPIN": { values: async () => ({ pinCode: PIN }) },
  "set pims.authentication.pincode update": { values: async () => ({ oldPIN: PIN, newPIN: "8264" }) },
  "set pims.authentication.pincode reset": {
    values: async (login) => ({ pinCode: "8264", smsCode: await service.activationCode(login, "reset") }),
  },
};

const nameOf = ({ method, api, select }: (typeof definitions)[number]): string =>
  [method, api, ...select.map(([, value]) => value)].join(" ");

type AnyCall = (api: string, parameters: object) => Promise<Message>;

it.each(definitions.map((definition) => ({ name: nameOf(definition), definition })))(
  "$name",
  async ({ name, definition }) => {
    const { method, api, select, parameters, uses } = definition;
    const scene = SCENES[name] ?? {};
    const login = await (scene.numberless ? numberlessAccount() : service.createAccount());
    const storage = new WatchedStorage();
    const options = { storage, limits: LIMITS };
    if (scene.second) await service.enrolled(login);
    const pims: Pims = await service[scene.second ? "signedIn" : "enrolled"](login, options);
    const selected = select.map(([names, value]) => [typeof names === "string" ? names : names[0], value]);
    const examples = Object.entries(parameters).map(([key, { example }]) => [key, example]);
    const values = await scene.values?.(login, pims);
    storage.begin();
    const call = pims[method] as AnyCall;
    const message = await call(api, { ...Object.fromEntries([...selected, ...examples]), ...values });
    if (name in SCENES) expect(message.status).toBe("SUCCEEDED");
    expect([...storage.seen].sort()).toEqual([...uses].sort());
  },
);

it("a scene belongs to each API that has a price", () => {
  expect(definitions.filter(({ uses }) => uses.length > 0).length).toBeGreaterThan(5);
  expect(Object.keys(SCENES).filter((name) => !definitions.some((one) => nameOf(one) === name))).toEqual([]);
});
