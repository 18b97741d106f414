// The adapters' own logic, over a double of the native modules that follows their documentation. The real modules on a phone
// are not tested here. The storage's contract is tested in every engine: portable/phone.ts.
import { StoreError } from "@openpims/maccess";
import { PageNotShown, UserCancelled } from "@openpims/sdk";
import { describe, expect, it } from "vitest";
import { AuthSessionUserAgent } from "../src/auth-session-user-agent.ts";
import { SecureItemsStorage } from "../src/secure-items-storage.ts";
import { Phone } from "./portable/phone.ts";

const LONG = "a long text, ünïcödé too: 車. ".repeat(300);

describe("SecureItemsStorage", () => {
  const recordOn = (phone: Phone) => new SecureItemsStorage(phone).record("device");

  it("keeps the old text or has the new one, wherever the application is ended, and then leaves nothing behind", async () => {
    for (const [before, after] of [
      [LONG, "short"],
      ["short", LONG],
      [LONG, `${LONG}${LONG}`],
    ] as const) {
      let ended = 0;
      for (let changes = 0; ; changes++) {
        const phone = new Phone();
        await recordOn(phone).write(before);
        phone.changesLeft = changes;
        const wrote = await recordOn(phone)
          .write(after)
          .then(() => true)
          .catch(() => false);
        const undisturbed = phone.changesLeft >= 0;
        phone.changesLeft = Number.POSITIVE_INFINITY;
        // A confirmed write is stored; an unconfirmed one may be.
        expect(wrote ? [after] : [before, after]).toContain(await recordOn(phone).read());
        await recordOn(phone).write("x");
        await recordOn(phone).write("y");
        expect([...phone.stored.keys()].filter((key) => !/^openpims\.device(\.\d\.0)?$/.test(key))).toEqual(
          [],
        );
        expect(phone.stored.size).toBe(2);
        if (undisturbed) break;
        ended++;
      }
      expect(ended).toBeGreaterThan(3);
    }
  });

  it("a read beside a write finds a whole text", async () => {
    const phone = new Phone();
    const record = recordOn(phone);
    await record.write(LONG);
    const reads: Promise<string | undefined>[] = [];
    for (let n = 0; n < 20; n++) {
      void record.write(`${n}${LONG}`);
      reads.push(record.read());
    }
    expect(await Promise.all(reads)).toEqual(Array.from({ length: 20 }, (_, n) => `${n}${LONG}`));
  });

  it.each<[string, (phone: Phone) => void]>([
    ["whose head is damaged", (phone) => phone.stored.set("openpims.device", "{")],
    ["that misses a part", (phone) => phone.stored.delete("openpims.device.0.1")],
    ["with a part of another text", (phone) => phone.stored.set("openpims.device.0.1", "x")],
    ["with a part too few", (phone) => phone.stored.set("openpims.device", '{"slot":0,"parts":1}')],
  ])("a text %s is unreadable, stays where it is, and is set aside whole", async (_, damage) => {
    const phone = new Phone();
    const record = recordOn(phone);
    await record.write(LONG);
    damage(phone);
    const damaged = new Map(phone.stored);
    await expect(record.read()).rejects.toThrow(expect.objectContaining({ kind: "unreadable" }));
    expect(phone.stored).toEqual(damaged);
    await record.setAside();
    await record.write(`new ${LONG}`);
    await record.write(`newer ${LONG}`);
    expect(await record.read()).toBe(`newer ${LONG}`);
    for (const [name, value] of damaged)
      expect(phone.stored.get(name === "openpims.device" ? "openpims.device.unreadable.0" : name)).toBe(
        value,
      );
  });

  it("items that the phone cannot decrypt are unreadable, and make room for the next text, again and again", async () => {
    const phone = new Phone();
    for (let round = 0; round < 3; round++) {
      const record = recordOn(phone);
      await record.write(`${round}${LONG}`);
      await record.write(`${round}${round}${LONG}`);
      phone.restore();
      await expect(record.read()).rejects.toMatchObject({ kind: "unreadable" });
      if (round === 1) await record.setAside();
    }
    await recordOn(phone).write("next");
    expect(await recordOn(phone).read()).toBe("next");
    expect([...phone.stored.keys()].filter((name) => name.includes("unreadable"))).toHaveLength(3);
  });

  it("a locked phone is no reason to give a text up", async () => {
    const phone = new Phone();
    await recordOn(phone).write(LONG);
    phone.locked = true;
    for (const work of [recordOn(phone).read(), recordOn(phone).setAside(), recordOn(phone).write("x")])
      await expect(work).rejects.toMatchObject({ kind: "failed" });
    phone.locked = false;
    expect(await recordOn(phone).read()).toBe(LONG);
  });

  it("a failing store is a StoreError, which repeats nothing of the store's message", async () => {
    const phone = new Phone();
    const record = recordOn(phone);
    await record.write("text");
    phone.changesLeft = 0;
    const error = await record.write("secret").catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreError);
    expect(error).toMatchObject({ kind: "failed", message: "The openpims.device cannot be written" });
    expect(await record.read()).toBe("text");
  });
});

describe("AuthSessionUserAgent", () => {
  const prompt = { url: "https://id.example/authorize?x=1", redirectUri: "com.example.car://signed-in" };
  const agentOn = (end: () => Promise<{ type: string; url?: string }>) =>
    new AuthSessionUserAgent(async (url, redirectUri) => {
      expect({ url, redirectUri }).toEqual(prompt);
      return end();
    }).authorize(prompt);

  it("gives the whole address that the browser was sent back to", async () => {
    const url = "com.example.car://signed-in?code=1&state=2";
    expect(await agentOn(async () => ({ type: "success", url }))).toBe(url);
  });

  it.each(["cancel", "dismiss"])("%s is the user's", async (type) => {
    await expect(agentOn(async () => ({ type }))).rejects.toThrow(UserCancelled);
  });

  it.each(["locked", "opened", "success"])("%s without an address shows no page", async (type) => {
    await expect(agentOn(async () => ({ type }))).rejects.toThrow(PageNotShown);
  });

  it("a browser that cannot be opened shows no page", async () => {
    await expect(agentOn(() => Promise.reject(new Error("no browser")))).rejects.toThrow(PageNotShown);
  });
});
