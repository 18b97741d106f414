// Browsers that an account knows: exempt from the delays that others cause, from no other limit.
import { TestClock, temporaryFolder } from "@openpims/testing/harness";
import { storeOptions } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it } from "vitest";
import { endCount, returnAll, takePasswordTry } from "../../src/limits/password-tries.ts";
import { nameThrottlesWith } from "../../src/limits/throttle-names.ts";
import { defaultPolicy } from "../../src/settings/policy-fields.ts";
import { openStore } from "../../src/store/open.ts";
import type { Database } from "../../src/store/schema.ts";
import { vaultFor } from "../support/vault.ts";

const policy = {
  ...defaultPolicy,
  requestsPerMinutePerAddress: 400,
  requestsPerMinutePerAccount: 60,
};
const TEN_MINUTES = 600;
const clock = new TestClock();
const folder = temporaryFolder();
let database: Database;
beforeAll(async () => {
  database = await openStore(folder.path, (await storeOptions()).databaseUrl);
  nameThrottlesWith(database, vaultFor(clock));
});
afterAll(async () => {
  await database.destroy();
  folder.remove();
});

type Answer = "known" | "unknown" | "wait";

async function take(
  result: "right" | "wrong",
  login: string,
  browser: string | undefined,
  address: string,
): Promise<Answer> {
  const counted = await takePasswordTry(database, policy, { login, address, browser }, clock.now());
  if (typeof counted === "number") return "wait";
  await returnAll(database, result === "right" ? counted.ifRight : counted.ifWrong);
  if (result === "right") await endCount(database, login);
  return counted.lane;
}

const times = async (count: number, each: (i: number) => Promise<Answer>): Promise<Answer[]> => {
  const answers: Answer[] = [];
  for (let i = 0; i < count; i++) answers.push(await each(i));
  return answers;
};
const all = (count: number, answer: Answer): Answer[] => Array<Answer>(count).fill(answer);

it("an account's right passwords are counted over all its browsers and addresses", async () => {
  const answers = await times(32, (i) => take("right", "many", `browser ${i}`, `192.0.2.${i}`));
  expect(answers).toEqual([...all(30, "known"), "wait", "wait"]);
});

it("an address's tries are counted over all accounts and browsers, apart from those in unknown ones", async () => {
  const from = "203.0.113.1";
  expect(await times(21, (i) => take("right", `stranger ${i}`, undefined, from))).toEqual([
    ...all(20, "unknown"),
    "wait",
  ]);
  expect(await times(21, (i) => take("right", `user ${i}`, `browser ${i}`, from))).toEqual([
    ...all(20, "known"),
    "wait",
  ]);
});

it("a browser's wrong passwords are a hundred in all, until a right one; then it waits as any other", async () => {
  const wrong = () => take("wrong", "owner", "browser", "198.51.100.1");
  for (let window = 0; window < 9; window++) {
    expect(await times(11, wrong)).toEqual([...all(10, "known"), "wait"]);
    clock.advance(TEN_MINUTES);
  }
  expect(await times(21, wrong)).toEqual([...all(10, "known"), ...all(10, "unknown"), "wait"]);
  clock.advance(3600);
  expect(await take("right", "owner", "browser", "198.51.100.1")).toBe("unknown");
  expect(await wrong()).toBe("known");
});

it("others' wrong passwords delay no known browser", async () => {
  expect(await times(11, (i) => take("wrong", "target", undefined, `198.18.0.${i}`))).toEqual([
    ...all(10, "unknown"),
    "wait",
  ]);
  expect(await take("right", "target", "its browser", "198.18.1.1")).toBe("known");
});
