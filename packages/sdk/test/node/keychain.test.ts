import { existsSync } from "node:fs";
import { mkdir, readdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../storage/temporary-folder.ts";
import { childCommand, run } from "./storage-child.ts";

const onPath = (program: string) =>
  (process.env.PATH ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));
const missing = ["gnome-keyring-daemon", "dbus-run-session"].filter((program) => !onPath(program));
const reason = missing.length === 0 ? "" : ` (SKIPPED: ${missing.join(" and ")} not found)`;
if (reason !== "") console.warn(`No test with a real keychain${reason}: apt-get install gnome-keyring dbus`);

const session = fileURLToPath(new URL("./fixtures/keyring-session.sh", import.meta.url));

/** A user's home with its own keyring, and processes with a desktop session each. */
async function desktop() {
  const home = await temporaryFolder();
  const directory = join(home, "storage");
  const inSession = async (how: "unlocked" | "locked", keyrings: string, command: string[]) => {
    const data = join(home, keyrings);
    await mkdir(data, { recursive: true });
    const { DISPLAY: _x11, WAYLAND_DISPLAY: _wayland, DBUS_SESSION_BUS_ADDRESS: _bus, ...rest } = process.env;
    const env = { ...rest, HOME: home, XDG_DATA_HOME: data, XDG_RUNTIME_DIR: home, XDG_CACHE_HOME: home };
    return run(["dbus-run-session", "--", "sh", session, how, ...command], env);
  };
  const write = (text: string) => childCommand("write", directory, "keychain", "device", text);
  const read = childCommand("read", directory, "keychain", "device");
  return { directory, inSession, write, read };
}

describe.skipIf(missing.length > 0)(`the Secret Service of a Linux desktop${reason}`, () => {
  it("keeps the key over sessions, with no key file", async () => {
    const { directory, inSession, write, read } = await desktop();
    expect(await inSession("unlocked", "own", write("kept"))).toBe("written");
    expect(await inSession("unlocked", "own", read)).toBe("read kept");
    expect((await readdir(directory)).sort()).toEqual(["device.json", "key.json", "key.lock"]);
  });

  it("fails while it is locked, absent, or has no keyring, and the record is there when it is back", async () => {
    const { directory, inSession, write, read } = await desktop();
    await inSession("unlocked", "own", write("kept"));
    expect(await inSession("locked", "own", read)).toBe("failed");
    expect(await inSession("locked", "own", write("other"))).toBe("failed");
    expect(await inSession("locked", "none", read)).toBe("failed");
    const { DBUS_SESSION_BUS_ADDRESS: _bus, ...noBus } = process.env;
    expect(await run(read, { ...noBus, XDG_RUNTIME_DIR: directory })).toBe("failed");
    expect(await inSession("unlocked", "own", read)).toBe("read kept");
  });

  it("says unreadable where an open keyring does not hold the key", async () => {
    const { inSession, write, read } = await desktop();
    await inSession("unlocked", "own", write("kept"));
    expect(await inSession("unlocked", "reset", read)).toBe("unreadable");
  });
});
