import { expect, it } from "vitest";
import { Door } from "../../src/http/identity/door.ts";

it("lets four in at once and sixteen wait, in their order, and refuses the rest", async () => {
  const door = new Door();
  const entered: number[] = [];
  const tries = Array.from({ length: 23 }, async (_, i) => {
    if (!(await door.enter())) return false;
    entered.push(i);
    return true;
  });
  expect(await Promise.all(tries.slice(20))).toEqual([false, false, false]);
  expect(entered).toEqual([0, 1, 2, 3]);
  for (let i = 0; i < 20; i++) door.leave();
  expect(await Promise.all(tries.slice(0, 20))).not.toContain(false);
  expect(entered).toEqual(Array.from({ length: 20 }, (_, i) => i));
});

it("gives the place of an account that comes often to one that comes seldom", async () => {
  const door = new Door();
  const inside = Array.from({ length: 4 }, () => door.enter());
  expect(await Promise.all(inside)).not.toContain(false);
  const often = ["a", "b", "c", "d"].flatMap((account) =>
    Array.from({ length: 4 }, () => door.enter(account)),
  );
  const seldom = door.enter("owner");
  for (let i = 0; i < 20; i++) door.leave();
  expect(await seldom).toBe(true);
  expect((await Promise.all(often)).filter((enters) => !enters)).toHaveLength(1);
});

it("has every place free again after all have left", async () => {
  const door = new Door();
  for (let round = 0; round < 3; round++) {
    const tries = Array.from({ length: 20 }, () => door.enter());
    for (let i = 0; i < 20; i++) door.leave();
    expect(await Promise.all(tries)).not.toContain(false);
  }
});

it("lets four of one account in or wait, so that another account finds a place", async () => {
  const door = new Door();
  const tries = Array.from({ length: 30 }, () => door.enter("one"));
  expect((await Promise.all(tries)).filter(Boolean)).toHaveLength(4);
  const other = door.enter("another");
  door.leave("one");
  expect(await other).toBe(true);
  const back = door.enter("one");
  door.leave("another");
  expect(await back).toBe(true);
  expect(await door.enter("one")).toBe(false);
});
