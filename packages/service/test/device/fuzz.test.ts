// Any device query: never a 500, and no refused request changes a row.
import { join } from "node:path";
import { fuzz } from "@openpims/testing/fuzzing";
import { TestService } from "@openpims/testing/harness";
import { askRaw, type Parameters } from "@openpims/testing/protocol-client";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { KeptStore } from "../support/kept-store.ts";
import { encode, type WellFormed, wellFormed } from "./well-formed-requests.ts";

let service: TestService;
let requests: WellFormed[];
let store: KeptStore;

beforeAll(async () => {
  // Time stands still, so that challenges and codes do not expire, even in the millionth case.
  const now = Date.now();
  service = await TestService.start({ clock: { now: () => now } });
  await service.admin("PUT", "/policy", { requestsPerMinutePerAccount: 0 });
  requests = await wellFormed(service);
  store = new KeptStore(join(service.dataDirectory, "service.db"));
});
afterAll(async () => {
  store.close();
  await service.stop();
});

/** A well-formed request with some parameters exchanged, missing, doubled or foreign; or any text. */
function anyQuery(): fc.Arbitrary<string> {
  const names = [...new Set(requests.flatMap(({ parameters }) => Object.keys(parameters)))];
  const values = [...new Set(requests.flatMap(({ parameters }) => Object.values(parameters)))];
  const text = fc.oneof(
    fc.constantFrom(...values),
    fc.string({ unit: "binary", maxLength: 80 }),
    fc.stringMatching(/^[0-9a-f]{0,64}$/),
    fc.constantFrom("", "\0", "%", "0".repeat(32), "0".repeat(64), "0".repeat(256), "é", "'", "a/1"),
  );
  const name = fc.oneof({ arbitrary: fc.constantFrom(...names), weight: 9 }, fc.string({ unit: "binary" }));
  const changes = fc.array(
    fc.oneof(
      fc.tuple(fc.constant("set"), name, text),
      fc.tuple(fc.constant("drop"), name, fc.constant("")),
      fc.tuple(fc.constant("add"), name, text),
    ),
    { minLength: 1, maxLength: 3 },
  );
  const changed = fc.tuple(fc.constantFrom(...requests), changes).map(([{ parameters }, list]) => {
    const query = new URLSearchParams(parameters);
    for (const [how, key, value] of list) {
      if (how === "set") query.set(key, value);
      if (how === "drop") query.delete(key);
      if (how === "add") query.append(key, value);
    }
    return query.toString();
  });
  const pairs = fc
    .array(fc.tuple(name, text), { maxLength: 20 })
    .map((list) => new URLSearchParams(list).toString());
  return fc.oneof(
    { arbitrary: changed, weight: 8 },
    pairs,
    fc
      .string({ unit: "binary", maxLength: 300 })
      .map((any) => encodeURI(any.toWellFormed()).replaceAll("#", "%23")),
  );
}

/** A request that proves possession of a device may use up a challenge and count a PIN, even if it is refused. */
function provesPossession(query: string): boolean {
  const given = new URLSearchParams(query);
  const same = (of: Parameters, names: string[]) => names.every((name) => of[name] === given.get(name));
  return requests.some(
    ({ parameters }) => same(parameters, ["id", "R0", "R1"]) && parameters.R0 !== undefined,
  );
}

fuzz("any query to the service", 1000, () => {
  let before = store.rows();
  // Accepted requests lead to other states; one case in eight starts again.
  return fc.asyncProperty(fc.nat(7), anyQuery(), async (anew, query) => {
    if (anew === 0) before = store.putBack();
    const { status, err } = await askRaw(service.url, query);
    if (status !== 200) expect(Math.floor(status / 100)).toBe(4);
    else expect(err).toMatch(/^(OK|OK:BLOCKED|NOK[:_A-Z]*)$/);
    if (!store.changed()) return;
    const after = store.rows();
    if (err !== "OK" && !provesPossession(query)) expect(after).toEqual(before);
    store.forgetWrongCodes();
    before = after;
  });
});

it("the service answers after all of them", async () => {
  expect((await askRaw(service.url, encode(requests[0]?.parameters ?? {}))).status).toBe(200);
});
