// Attack: make the service or the SDK use a folder that another user made or can change, with secrets known to that user, or
// links to the victim's files. Defence: owner, mode and kind of the opened file are checked, and those of its folder
// (`machine/ownership.ts`, `platform/node/ownership.ts`).
import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { FileStorage, FolderLogFiles } from "@openpims/sdk/node";
import { backupStore, readConfiguration, restoreStore, startService } from "@openpims/service";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const posix = process.geteuid !== undefined;
const isRoot = process.geteuid?.() === 0;
const NOBODY = 65_534;
/** Known to the attacker. */
const PLANTED = "ab".repeat(32);

let root: string;
let folder: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "openpims-foreign-"));
  folder = join(root, "data");
  mkdirSync(folder, { mode: 0o700 });
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const plant = (name: string, mode = 0o600): string => {
  const file = join(folder, name);
  writeFileSync(file, PLANTED);
  chmodSync(file, mode);
  return file;
};

/** Moves a file away and puts a link in its place. */
const behindLink = (path: string): void => {
  renameSync(path, `${path}.elsewhere`);
  symlinkSync(`${path}.elsewhere`, path);
};

const startError = async (options = {}): Promise<string> => {
  try {
    const running = await startService({ dataDirectory: folder, ...options });
    await running.close();
    return "started";
  } catch (error) {
    return (error as Error).message;
  }
};

const startOnce = async (): Promise<void> => expect(await startError()).toBe("started");

describe.runIf(posix)("the service", () => {
  it.each([0o777, 0o770, 0o722, 0o702])("refuses a folder of mode %o", async (mode) => {
    plant("admin.token");
    chmodSync(folder, mode);
    expect(await startError()).toBe(
      `${folder} can be changed by others: make it its owner's only (chmod 700)`,
    );
  });

  it("refuses a folder in one that others can change, but for one like /tmp", async () => {
    chmodSync(root, 0o777);
    expect(await startError()).toMatch(/can be changed by others.*chmod go-w/);
    chmodSync(root, 0o1777);
    expect(await startError()).toBe("started");
  });

  it("refuses links in the place of the folder, the store and the secrets", async () => {
    await startOnce();
    for (const name of ["service.db", "admin.token", "client.secret", "master.key"]) {
      const path = join(folder, name);
      behindLink(path);
      expect(await startError()).toMatch(`${path} is a link`);
      rmSync(path);
      renameSync(`${path}.elsewhere`, path);
    }
    await startOnce();
    behindLink(folder);
    expect(await startError()).toMatch(`${folder} is a link`);
  });

  it("makes nothing through a dangling link", async () => {
    const target = join(root, "made");
    for (const name of ["service.db", "admin.token", "master.key"]) {
      rmSync(join(folder, name), { force: true });
      symlinkSync(target, join(folder, name));
      expect(await startError()).toMatch(/is a link/);
      expect(existsSync(target)).toBe(false);
      rmSync(join(folder, name));
    }
  });

  it("refuses files that others can change or read", async () => {
    await startOnce();
    for (const name of ["admin.token", "client.secret", "master.key", "service.db"]) {
      chmodSync(join(folder, name), 0o666);
      expect(await startError()).toMatch(/by others.*chmod 600/);
      chmodSync(join(folder, name), 0o600);
    }
  });

  it.runIf(isRoot)("refuses a folder, a store and secrets of another user", async () => {
    await startOnce();
    const paths = ["service.db", "admin.token", "client.secret", "master.key"].map((name) =>
      join(folder, name),
    );
    for (const path of [folder, ...paths]) {
      chownSync(path, NOBODY, NOBODY);
      expect(await startError()).toMatch(
        `${path} belongs to another user (${NOBODY}): run this as that user if the service does`,
      );
      chownSync(path, 0, 0);
    }
    chownSync(root, NOBODY, NOBODY);
    expect(await startError()).toMatch(`${root} belongs to another user`);
    chownSync(root, 0, 0);
    const key = join(root, "key");
    writeFileSync(key, PLANTED, { mode: 0o600 });
    chownSync(key, NOBODY, NOBODY);
    expect(await startError({ masterKeyFile: key })).toMatch(`${key} belongs to another user`);
    await startOnce();
  });
});

describe.runIf(posix)("a backup", () => {
  const backupError = (file: string, withKey = false): Promise<string> =>
    backupStore(folder, file, { withKey }).then(
      () => "written",
      (error: Error) => error.message,
    );

  it("is not lost behind a link that leads nowhere, nor are the secrets beside it", async () => {
    await startOnce();
    const [file, target] = [join(root, "backup.db"), join(root, "elsewhere")];
    for (const planted of [file, `${file}.master.key`, `${file}.admin.token`]) {
      symlinkSync(target, planted);
      expect(await backupError(file, true)).toBe(`${planted} is there already, and is not written over`);
      expect([existsSync(target), existsSync(file)]).toEqual([false, false]);
      rmSync(planted);
    }
    expect(await backupError(file, true)).toBe("written");
  });

  it("takes no name of the store's own files", async () => {
    await startOnce();
    const other = join(root, "other");
    symlinkSync(folder, other);
    for (const place of [folder, other])
      expect(await backupError(join(place, "service.db-journal"))).toMatch("in the service's own folder");
    await startOnce();
  });
});

describe.runIf(posix)("a restore", () => {
  const restoreError = (file: string, data: string): Promise<string> =>
    restoreStore(file, data).then(
      () => "restored",
      (error: Error) => error.message,
    );
  const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

  it("takes no secret that is a link, another user's or open to others", async () => {
    await startOnce();
    const file = join(root, "backup.db");
    await backupStore(folder, file);
    const data = join(root, "restored");
    for (const name of ["admin.token", "client.secret", "master.key"]) {
      const beside = `${file}.${name}`;
      writeFileSync(beside, PLANTED, { mode: 0o600 });
      if (isRoot) {
        chownSync(beside, NOBODY, NOBODY);
        expect(await restoreError(file, data)).toMatch(`${beside} belongs to another user`);
        chownSync(beside, 0, 0);
      }
      chmodSync(beside, 0o644);
      expect(await restoreError(file, data)).toMatch(`${beside} can be read by others`);
      chmodSync(beside, 0o600);
      behindLink(beside);
      expect(await restoreError(file, data)).toMatch(`${beside} is a link`);
      rmSync(beside);
      expect([existsSync(join(data, name)), existsSync(join(data, "service.db"))]).toEqual([false, false]);
    }
  });

  it("waits for no writer of a FIFO, and takes no link that leads nowhere", async () => {
    await startOnce();
    const [file, pipe, data] = [join(root, "backup.db"), join(root, "pipe"), join(root, "restored")];
    execFileSync("mkfifo", ["-m", "600", pipe]);
    expect(await restoreError(pipe, data)).toBe(`${pipe} is no backup of a store`);
    await backupStore(folder, file);
    symlinkSync(join(root, "nowhere"), `${file}.admin.token`);
    expect(await restoreError(file, data)).toMatch(`${file}.admin.token is a link`);
  });

  it("makes files for their owner only", async () => {
    await startOnce();
    const file = join(root, "backup.db");
    await backupStore(folder, file, { withKey: true });
    chmodSync(file, 0o644);
    const data = join(root, "restored");
    for (const path of await restoreStore(file, data)) expect([path, modeOf(path)]).toEqual([path, "600"]);
  });
});

describe.runIf(posix)("the configuration", () => {
  it("is refused if others can change the file, or it is another user's", () => {
    const file = join(root, "openpims.json");
    writeFileSync(file, JSON.stringify({ adminToken: PLANTED }), { mode: 0o644 });
    const read = () => readConfiguration({ environment: {}, file });
    expect(read().server.adminToken).toBe(PLANTED);
    for (const mode of [0o666, 0o664, 0o602]) {
      chmodSync(file, mode);
      expect(read).toThrow(`${file} can be changed by others`);
    }
    chmodSync(file, 0o644);
    if (isRoot) {
      chownSync(file, NOBODY, NOBODY);
      expect(read).toThrow(`${file} belongs to another user`);
    }
  });

  it("is refused with a key of TLS that others can change, or of another user", async () => {
    const [tlsCertificate, tlsKey] = [join(root, "certificate.pem"), join(root, "key.pem")];
    writeFileSync(tlsCertificate, "certificate");
    writeFileSync(tlsKey, "key", { mode: 0o600 });
    chmodSync(tlsKey, 0o622);
    expect(await startError({ tlsCertificate, tlsKey })).toMatch(
      `tlsKey: ${tlsKey} can be changed by others`,
    );
    chmodSync(tlsKey, 0o600);
    if (!isRoot) return;
    chownSync(tlsKey, NOBODY, NOBODY);
    expect(await startError({ tlsCertificate, tlsKey })).toMatch(`tlsKey: ${tlsKey} belongs to another user`);
  });
});

describe.runIf(posix)("the SDK", () => {
  const record = () => new FileStorage({ directory: folder, keychain: false }).record("device");
  const failure = async (work: () => Promise<unknown>): Promise<string> =>
    work().then(
      () => "none",
      (error: Error) => error.message,
    );
  const use = () => failure(() => record().exclusively(() => record().write("mine")));

  it("creates nothing through a dangling lock", async () => {
    const target = join(root, "made");
    symlinkSync(target, join(folder, "device.lock"));
    expect(await use()).toMatch(/device\.lock is a link/);
    expect(existsSync(target)).toBe(false);
  });

  it("refuses links, and files and folders that others can change", async () => {
    expect(await use()).toBe("none");
    for (const name of ["device.json", "device.key", "key.json", "device.lock"]) {
      const path = join(folder, name);
      const read = () => failure(() => record().exclusively(() => record().read()));
      chmodSync(path, 0o622);
      expect([name, await read(), await use()].join()).toMatch(/by others.*chmod/);
      chmodSync(path, 0o600);
      behindLink(path);
      expect([name, await read(), await use()].join()).toMatch(/is a link/);
      rmSync(path);
      renameSync(`${path}.elsewhere`, path);
    }
    for (const [path, mode] of [
      [folder, 0o777],
      [root, 0o777],
    ] as const) {
      chmodSync(path, mode);
      expect(await use()).toMatch(/can be changed by others.*chmod go-w/);
      chmodSync(path, 0o700);
    }
    expect(await record().read()).toBe("mine");
  });

  it.runIf(isRoot)("refuses what belongs to another user", async () => {
    expect(await use()).toBe("none");
    const names = ["device.json", "device.key", "device.lock"];
    for (const path of [folder, root, ...names.map((name) => join(folder, name))]) {
      chownSync(path, NOBODY, NOBODY);
      expect(await failure(() => record().exclusively(() => record().read()))).toMatch(
        /belongs to another user/,
      );
      chownSync(path, 0, 0);
    }
    expect(await record().read()).toBe("mine");
  });
});

describe.runIf(posix)("the log's folder and a FIFO", () => {
  const LOG = "pims-2026-01-01T000000.000Z.log";
  const fifo = (name: string): string => {
    const path = join(folder, name);
    execFileSync("mkfifo", ["-m", "600", path]);
    return path;
  };
  const log = (): Promise<unknown> => new FolderLogFiles(folder).append(LOG, "line\n");

  it("refuses a log folder or file that others can change, and a FIFO", async () => {
    plant(LOG, 0o666);
    await expect(log()).rejects.toThrow("can be changed by others");
    expect(readFileSync(join(folder, LOG), "utf8")).toBe(PLANTED);
    rmSync(join(folder, LOG));
    chmodSync(folder, 0o777);
    await expect(log()).rejects.toThrow("can be changed by others");
    chmodSync(folder, 0o700);
    fifo(LOG);
    await expect(log()).rejects.toThrow();
  });

  it("refuses a link to a folder of logs", async () => {
    behindLink(folder);
    await expect(log()).rejects.toThrow("is a link or no file");
  });

  it.runIf(isRoot)("refuses a log file or folder of another user", async () => {
    chownSync(plant(LOG), NOBODY, NOBODY);
    await expect(log()).rejects.toThrow(/belongs to another user/);
    rmSync(join(folder, LOG));
    chownSync(folder, NOBODY, NOBODY);
    await expect(log()).rejects.toThrow(/belongs to another user/);
  });

  it("waits for no writer of a FIFO", async () => {
    fifo("session.json");
    const record = new FileStorage({ directory: folder, keychain: false }).record("session");
    await expect(record.read()).rejects.toThrow("is a link or no file");
    fifo("admin.token");
    expect(await startError()).not.toBe("started");
  });
});
