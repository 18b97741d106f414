import { readdir } from "node:fs/promises";
import { expect, it } from "vitest";
import { FileStorage } from "../../src/platform/node/file-storage.ts";
import { temporaryFolder } from "../storage/temporary-folder.ts";
import { childCommand, killed, run, start, untilLine } from "./storage-child.ts";

const child = (what: string, directory: string, ...rest: string[]) =>
  childCommand(what, directory, "no-keychain", ...rest);

it("two processes that increment one counter 50 times each give 100", async () => {
  const directory = await temporaryFolder();
  await Promise.all([run(child("count", directory)), run(child("count", directory))]);
  expect(await new FileStorage({ directory, keychain: false }).record("device").read()).toBe("100");
});

it("processes that start on an empty folder at once agree on one key", async () => {
  const directory = await temporaryFolder();
  const names = ["device", "session", "device", "session"];
  await Promise.all(names.map((name) => run(child("write", directory, name, `of the ${name}`))));
  const storage = new FileStorage({ directory, keychain: false });
  expect(await storage.record("device").read()).toBe("of the device");
  expect(await storage.record("session").read()).toBe("of the session");
});

it("a process killed while it holds the lock frees it", async () => {
  const directory = await temporaryFolder();
  const holder = start(child("hold", directory));
  expect(await untilLine(holder)).toBe("held");
  const order: string[] = [];
  const work = new FileStorage({ directory, keychain: false }).record("device").exclusively(async () => {
    order.push("worked");
  });
  order.push("killing");
  await killed(holder);
  await work;
  expect(order).toEqual(["killing", "worked"]);
});

it("a process killed again and again while it writes leaves a whole record", async () => {
  const directory = await temporaryFolder();
  for (let round = 0; round < 8; round++) {
    const writer = start(child("writeUntilKilled", directory));
    await untilLine(writer, 1 + round);
    await killed(writer);
    const text = await new FileStorage({ directory, keychain: false }).record("device").read();
    expect(text).toBe(`${text?.split(" ")[0]} `.repeat(20_000));
  }
  expect((await readdir(directory)).filter((name) => name.includes("unreadable"))).toEqual([]);
});
