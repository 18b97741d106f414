// The master key from a setting, a file or the data folder; its change.
import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Writable } from "node:stream";
import { readConfiguration, type ServiceOptions, serviceLogger, startService } from "@openpims/service";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { afterAll, describe, expect, it } from "vitest";
import { MasterKey } from "../../src/keys/master-key.ts";
import { storeBytes } from "../support/store-reading.ts";

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

function logged() {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  return { lines, logger: serviceLogger(destination) };
}

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

  it("is read from the environment; a wrong one or two sources stop the start without revealing it", () => {
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
      await expect(start()).rejects.toThrow(/can be read by others.*chmod 600.*defaultMode: 0400/);
      chmodSync(file, 0o664);
      await expect(start()).rejects.toThrow(/can be changed by others/);
    },
  );

  it.runIf(posix).each([0o400, 0o440, 0o444])(
    "from a secret that is mounted with the mode 0%o by a link is taken, and who else may read it is warned of",
    async (mode) => {
      const mount = folder();
      const file = join(mount, "key");
      writeFileSync(join(mount, "..data-key"), hex());
      chmodSync(join(mount, "..data-key"), mode);
      symlinkSync("..data-key", file);
      const { lines, logger } = logged();
      await during({ dataDirectory: folder(), masterKeyFile: file, logger }, async () => {});
      const warned = lines.filter((line) =>
        line.includes("masterKeyFile: others on this machine may read it"),
      );
      expect(warned).toHaveLength((mode & 0o077) === 0 ? 0 : 1);
    },
  );

  it.runIf(process.getuid?.() === 0).each([0o640, 0o644])(
    "of root's with the mode 0%o is taken on a mount that is read-only",
    async (mode) => {
      const mount = folder();
      const file = join(mount, "key");
      writeFileSync(file, hex());
      chmodSync(file, mode);
      try {
        execFileSync("mount", ["--bind", mount, mount]);
        execFileSync("mount", ["-o", "remount,ro,bind", mount]);
        await during({ dataDirectory: folder(), masterKeyFile: file }, async () => {});
      } finally {
        execFileSync("umount", ["-l", mount]);
      }
    },
  );

  it("that is made beside the store causes one warning, without the key", async () => {
    const { lines, logger } = logged();
    const options = { dataDirectory: folder(), logger };
    await during(options, async () => {});
    const warned = () => lines.filter((line) => line.includes("a master key was made beside the store"));
    expect(warned()).toHaveLength(1);
    await during(options, async () => {});
    expect(warned()).toHaveLength(1);
  });
});

it.runIf(posix)("a FIFO in the file's place is refused, and not waited for", async () => {
  const file = join(folder(), "key");
  execFileSync("mkfifo", ["-m", "600", file]);
  const start = startService({ dataDirectory: folder(), masterKeyFile: file });
  await expect(start).rejects.toThrow(`${file} is no file`);
});

describe("a change of the master key", () => {
  it("seals the data keys again: devices work, and the old key opens nothing", async () => {
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
    // The previous key is no longer needed, and does no harm.
    await during({ dataDirectory, masterKey: next }, async () => {});
    await during(changed, async () => {});
  });
});
