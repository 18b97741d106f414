// Whatever a device's query holds: never a 500, and never a row changed by a request that is refused.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { options, parameters, seed } from "../../../conformance/fuzzing.ts";
import { TestService } from "../../../conformance/harness.ts";
import { askRaw, type Parameters } from "./protocol-client.ts";
import { dumpUnaudited } from "./store-reading.ts";
import { encode, type WellFormed, wellFormed } from "./well-formed-requests.ts";

let service: TestService;
let requests: WellFormed[];
let store: DatabaseSync;

beforeAll(async () => {
  service = await TestService.start();
  await service.admin("PUT", "/policy", { requestsPerMinutePerAccount: 0 });
  requests = await wellFormed(service);
  store = new DatabaseSync(join(service.dataDirectory, "service.db"));
});
afterAll(async () => {
  store.close();
  await service.stop();
});

/** Changes whenever somebody else has written to the store. */
const version = () => store.prepare("pragma data_version").get()?.data_version;

/** Every row but those that count wrong codes: a refusal is what they are for. */
function rows() {
  const { throttles: _counted, ...others } = dumpUnaudited(service);
  return others;
}

/** A well-formed request with some parameters exchanged, missing, doubled, or another's; or any text at all. */
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

/** What proves possession of a device may use a challenge up and count a PIN, though it is refused. */
function provesPossession(query: string): boolean {
  const given = new URLSearchParams(query);
  const same = (of: Parameters, names: string[]) => names.every((name) => of[name] === given.get(name));
  return requests.some(
    ({ parameters }) => same(parameters, ["id", "R0", "R1"]) && parameters.R0 !== undefined,
  );
}

it(`any query (seed ${seed})`, options, async () => {
  let [at, before] = [version(), rows()];
  const property = fc.asyncProperty(anyQuery(), async (query) => {
    const { status, err } = await askRaw(service.url, query);
    if (status !== 200) expect(Math.floor(status / 100)).toBe(4);
    else expect(err).toMatch(/^(OK|OK:BLOCKED|NOK[:_A-Z]*)$/);
    const now = version();
    if (now === at) return;
    const after = rows();
    if (err !== "OK" && !provesPossession(query)) expect(after).toEqual(before);
    // So many wrong codes come from here that no other would be looked at.
    store.exec("delete from throttles");
    [at, before] = [now, after];
  });
  await fc.assert(property, parameters(1000));
  expect((await askRaw(service.url, encode(requests[0]?.parameters ?? {}))).status).toBe(200);
});
