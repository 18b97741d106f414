// The master key from a setting, a file or the data folder; its change; a store of before there were data keys.
import {
  createCipheriv,
  createHash,
  createHmac,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
} from "node:crypto";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Writable } from "node:stream";
import { readConfiguration, type ServiceOptions, serviceLogger, startService } from "@openpims/service";
import { TestClock, TestService, temporaryFolder } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, describe, expect, it } from "vitest";
import { MasterKey } from "../../src/keys/master-key.ts";
import { openStore } from "../../src/store/open.ts";
import { rows, storeBytes } from "../support/store-reading.ts";

const hex = () => randomBytes(32).toString("hex");
const posix = process.platform !== "win32";
const folders: ReturnType<typeof temporaryFolder>[] = [];
const folder = (): string => {
  const made = temporaryFolder();
  folders.push(made);
  return made.path;
};
afterAll(() => {
  for (const { remove } of folders) remove();
});

async function during<T>(
  options: ServiceOptions,
  work: (
    admin: (method: string, path: string, body?: object) => Promise<Response>,
    url: string,
  ) => Promise<T>,
): Promise<T> {
  const running = await startService(options);
  const admin = (method: string, path: string, body?: object) =>
    fetch(`${running.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${running.adminToken}`,
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
  try {
    return await work(admin, running.url);
  } finally {
    await running.close();
  }
}

describe("the master key", () => {
  it("is taken as hex, in base64 and from a file alike, and then no file of it is made", async () => {
    const [dataDirectory, key] = [folder(), hex()];
    const file = join(folder(), "key");
    writeFileSync(file, `${Buffer.from(key, "hex").toString("base64")}\n`, { mode: 0o600 });
    for (const given of [
      { masterKey: key },
      { masterKey: Buffer.from(key, "hex").toString("base64") },
      { masterKeyFile: file },
    ])
      await during({ dataDirectory, ...given }, async () => {});
    expect(existsSync(join(dataDirectory, "master.key"))).toBe(false);
    expect(storeBytes(dataDirectory)).not.toContain(key);
  });

  it("is read from the environment, where a wrong one and two sources stop the start without telling it", () => {
    const read = (environment: Record<string, string>) => readConfiguration({ environment }).server;
    const key = hex();
    expect(read({ OPENPIMS_MASTER_KEY: key, OPENPIMS_PREVIOUS_MASTER_KEY: key })).toEqual({
      masterKey: key,
      previousMasterKey: key,
    });
    const short = key.slice(1);
    expect(() => read({ OPENPIMS_MASTER_KEY: short })).toThrow(
      /^OPENPIMS_MASTER_KEY must be 32 random bytes, as 64 hex digits or in base64$/,
    );
    expect(() => read({ OPENPIMS_MASTER_KEY: key, OPENPIMS_MASTER_KEY_FILE: "/x" })).toThrow(
      /give one of them/,
    );
  });

  it.runIf(posix)(
    "from a file that others can read, or that holds none, is refused in a sentence",
    async () => {
      const file = join(folder(), "key");
      const start = () => startService({ dataDirectory: folder(), masterKeyFile: file });
      await expect(start()).rejects.toThrow(`masterKeyFile: ${file} cannot be read (ENOENT)`);
      writeFileSync(file, "no key", { mode: 0o600 });
      await expect(start()).rejects.toThrow(`${file} must be 32 random bytes`);
      writeFileSync(file, hex());
      chmodSync(file, 0o644);
      await expect(start()).rejects.toThrow(/can be read by others/);
    },
  );

  it("that is made beside the store is warned of, once, and not told", async () => {
    const lines: string[] = [];
    const destination = new Writable({
      write(chunk, _encoding, done) {
        lines.push(String(chunk));
        done();
      },
    });
    const options = { dataDirectory: folder(), logger: serviceLogger(destination) };
    await during(options, async () => {});
    const warned = () => lines.filter((line) => line.includes("a master key was made beside the store"));
    expect(warned()).toHaveLength(1);
    await during(options, async () => {});
    expect(warned()).toHaveLength(1);
  });
});

describe("a change of the master key", () => {
  it("seals the data keys anew: devices work, and the old key opens nothing any more", async () => {
    const [dataDirectory, old, next] = [folder(), hex(), hex()];
    const service = await TestService.start({ dataDirectory, masterKey: old });
    const login = await service.createAccount();
    const device = await HandDevice.enrolled(service.url, await service.activationCode(login));
    const { key } = (await service.admin("POST", "/api-keys", { name: "backend" })).body;
    await service.running.close();

    await expect(startService({ dataDirectory, masterKey: next })).rejects.toThrow(
      /sealed with another master key.*OPENPIMS_PREVIOUS_MASTER_KEY/,
    );
    const changed = { dataDirectory, masterKey: next, previousMasterKey: old };
    await during(changed, async (_admin, url) => {
      const at = device.at(url);
      const verified = await fetch(`${url}/v1/otp/verify`, {
        method: "POST",
        headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
        body: JSON.stringify({ login, otp: await at.otp() }),
      });
      expect(await verified.json()).toMatchObject({ valid: true });
    });
    await expect(startService({ dataDirectory, masterKey: old })).rejects.toThrow(/another master key/);
    const master = new MasterKey(Buffer.from(old, "hex"));
    const kept = new DatabaseSync(join(dataDirectory, "service.db"), { readOnly: true });
    const sealed = kept.prepare("select id, sealed, master_id from data_keys").all();
    kept.close();
    expect(sealed.length).toBe(2);
    for (const { id, sealed: value, master_id } of sealed) {
      expect(master_id).not.toBe(master.id);
      expect(() => master.open(String(value), String(id))).toThrow();
    }
    // The previous one is not needed any more, and does no harm.
    await during({ dataDirectory, masterKey: next }, async () => {});
    await during(changed, async () => {});
  });
});

describe("a store of before there were data keys", () => {
  /** What the version of then derived, sealed and hashed, written out. */
  class OldVault {
    readonly #bytes: Buffer;
    readonly id: string;

    constructor(bytes: Buffer) {
      this.#bytes = bytes;
      this.id = createHash("sha256").update(this.#derive("id")).digest("hex").slice(0, 8);
    }

    #derive(purpose: string): Buffer {
      return Buffer.from(hkdfSync("sha256", this.#bytes, "", `openpims/${purpose}`, 32));
    }

    seal(plaintext: string, place: string): string {
      const iv = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", this.#derive("encryption"), iv);
      cipher.setAAD(Buffer.from(`v1.${this.id}.${place}`));
      const sealed = Buffer.concat([
        iv,
        cipher.update(plaintext, "utf8"),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return `v1.${this.id}.${sealed.toString("base64url")}`;
    }

    hash(purpose: string, value: string): string {
      return createHmac("sha256", this.#derive("hash")).update([purpose, value].join("\0")).digest("hex");
    }
  }

  async function madeThen(): Promise<{ dataDirectory: string; master: string; apiKey: string }> {
    const dataDirectory = join(folder(), "service");
    mkdirSync(dataDirectory, { mode: 0o700 });
    const master = hex();
    writeFileSync(join(dataDirectory, "master.key"), master, { mode: 0o600 });
    const old = new OldVault(Buffer.from(master, "hex"));
    const database = await openStore(dataDirectory, undefined);
    const pem = () =>
      generateKeyPairSync("rsa", { modulusLength: 1024, publicExponent: 17 })
        .privateKey.export({ type: "pkcs8", format: "pem" })
        .toString();
    const keys = JSON.stringify({ factory: pem(), encryption: pem(), secrets: pem() });
    const value = old.seal(keys, "settings:protocol-keys");
    await database.insertInto("settings").values({ name: "protocol-keys", value }).execute();
    const apiKey = "opk_of-then";
    const ends = { expires_at: null, last_used_at: null, revoked_at: null };
    const api = { id: "then", name: "then", hash: old.hash("api-key", apiKey), created_at: 1, ...ends };
    await database
      .insertInto("api_keys")
      .values({ ...api, scopes: '["verify"]' })
      .execute();
    await database.destroy();
    return { dataDirectory, master, apiKey };
  }

  it("goes on: what it sealed opens, what it hashed is found, and a rotation seals it anew", async () => {
    const { dataDirectory, master, apiKey } = await madeThen();
    const clock = new TestClock();
    await during({ dataDirectory, clock }, async (admin, url) => {
      const list = async () =>
        (await (await admin("GET", "/admin/v1/keys")).json()) as {
          dataKeys: { id: string }[];
          rotating: boolean;
        };
      expect((await list()).dataKeys).toEqual([
        expect.objectContaining({ id: new MasterKey(Buffer.from(master, "hex")).id, status: "current" }),
      ]);
      const verify = () =>
        fetch(`${url}/v1/otp/verify`, {
          method: "POST",
          headers: { authorization: `Bearer ${apiKey}`, "content-type": "application/json" },
          body: JSON.stringify({ login: "nobody", otp: "nothing" }),
        });
      expect((await verify()).status).toBe(200);
      await admin("POST", "/admin/v1/keys/rotate");
      clock.advance(120);
      while ((await list()).rotating);
      expect((await list()).dataKeys[0]?.id).not.toBe(new MasterKey(Buffer.from(master, "hex")).id);
      expect((await verify()).status).toBe(200);
    });
    await during({ dataDirectory }, async () => {});
  });

  it("is refused under another master key, and not touched", async () => {
    const { dataDirectory } = await madeThen();
    await expect(startService({ dataDirectory, masterKey: hex() })).rejects.toThrow(/another master key/);
    await during({ dataDirectory }, async () => {});
  });

  it("begins a rotation by itself where its master key is changed: the old one is what sealed its values", async () => {
    const { dataDirectory, master } = await madeThen();
    const clock = new TestClock();
    const changed = { dataDirectory, clock, masterKey: hex(), previousMasterKey: master };
    await during(changed, async (admin) => {
      const list = async () => (await (await admin("GET", "/admin/v1/keys")).json()) as { rotating: boolean };
      expect((await list()).rotating).toBe(true);
      clock.advance(120);
      while ((await list()).rotating);
    });
    const values = rows(
      { dataDirectory, databaseUrl: undefined } as TestService,
      "select value from settings",
    );
    const { id } = new MasterKey(Buffer.from(master, "hex"));
    expect(values.filter(({ value }) => String(value).startsWith(`v1.${id}.`))).toEqual([]);
  });
});
