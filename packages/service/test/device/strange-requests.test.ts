// Requests outside the device protocol get a 4xx or a protocol refusal, never a 500, and change no row.

import { TestService } from "@openpims/testing/harness";
import { askRaw } from "@openpims/testing/protocol-client";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getTarget, METHODS, statusOf } from "../support/requests.ts";
import { dumpUnaudited } from "../support/store-reading.ts";
import { encode, type WellFormed, wellFormed } from "./well-formed-requests.ts";

let service: TestService;
let requests: WellFormed[];
let before: ReturnType<typeof dumpUnaudited>;

beforeAll(async () => {
  // Otherwise a refused request would change the count of requests.
  service = await TestService.start({ policy: { requestsPerMinutePerAccount: 0 } });
  requests = await wellFormed(service);
  before = dumpUnaudited(service);
});
afterAll(() => service.stop());

const expectNoRowChanged = () => expect(dumpUnaudited(service)).toEqual(before);

describe("no request of the protocol", () => {
  it.each([
    "",
    "?",
    "&&&&",
    "=",
    "action",
    "action=",
    "%",
    "%00",
    "__proto__=1",
    "__proto__[action]=ActionSetup",
    "a=b;c=d",
  ])("the query %j is a 400", async (query) => {
    expect((await askRaw(service.url, query)).status).toBe(400);
  });

  it.each([
    "action=ActionSetup",
    "action=ActionFinalize&mode=otp",
    "action=ActionSetup&__proto__=otp&constructor=otp&mode=otp",
    "action=ActionSetup&mode=otp&id=%",
    "action=ActionSetup&mode=otp&id=%zz&sid=%u0031",
    "action=ActionSetup&mode=otp&id=%c3%28%ff%fe&sid=%00",
    "action=ActionSetup&mode[]=otp&mode[a]=b",
    "action=ActionSetup&mode=otp&mode=otp",
  ])("%s is NOK:SN", async (query) => {
    const answer = await askRaw(service.url, query);
    expect([answer.status, answer.err]).toEqual([200, "NOK:SN"]);
    expectNoRowChanged();
  });

  it("a megabyte of query is a 4xx", async () => {
    for (const megabyte of ["a".repeat(1_000_000), "%41".repeat(333_333), "a=b&".repeat(250_000)]) {
      const answer = await getTarget(service.url, `/iwws/MAC?action=ActionSetup&mode=otp&id=${megabyte}`);
      expect([413, 414, 431, 400]).toContain(statusOf(answer));
    }
    expectNoRowChanged();
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
  });

  it.each([
    "/iwws/MAC?action=ActionSetup&id=\x80\xff",
    "/iwws/MAC?action=ActionSetup#mode=otp",
    "/iwws/MAC%",
    "/iwws/%4dAC%00?action=ActionSetup",
    "/iwws/../iwws/MAC",
    "//iwws/MAC?action=ActionSetup",
    "iwws/MAC",
    "*",
    "http://127.0.0.1/iwws/MAC?action=x",
  ])("the request target %j", async (target) => {
    const answer = await getTarget(service.url, target);
    const status = statusOf(answer);
    expect(status === 200 ? answer : String(status)).toMatch(
      status === 200 ? /<err>NOK:SN<\/err>/ : /^4\d\d$/,
    );
    expectNoRowChanged();
  });

  it.each(METHODS)("%s is a 4xx, whatever it carries", async (method) => {
    for (const { parameters } of requests) {
      const query = encode(parameters);
      const bodies = method === "HEAD" ? [undefined] : [undefined, query, "{", "\0"];
      for (const body of bodies) {
        const answer = await fetch(`${service.url}/iwws/MAC?${query}`, {
          method,
          ...(body !== undefined && { body }),
        });
        expect(Math.floor(answer.status / 100)).toBe(4);
      }
    }
    expectNoRowChanged();
  });
});

const seed = Number(process.env.FC_SEED ?? Math.floor(Math.random() * 2 ** 31));

it(`any query at all is answered in XML or with a 4xx (seed ${seed})`, async () => {
  const names = [
    ...new Set(requests.flatMap(({ parameters }) => Object.keys(parameters))),
    "__proto__",
    "constructor",
    "ms_val1",
  ];
  const values = requests
    .flatMap(({ parameters }) => Object.values(parameters))
    .filter((value) => value.length < 40);
  const text = fc.oneof(fc.string({ unit: "binary" }), fc.string(), fc.constantFrom(...values, "%", "\0"));
  const part = fc
    .tuple(
      fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...names) }, { weight: 1, arbitrary: text }),
      text,
      fc.boolean(),
    )
    .map(([name, value, raw]) => (raw ? `${name}=${value}` : encode({ [name]: value })));
  const query = fc
    .tuple(
      fc.constantFrom("", "action=ActionSetup&", "action=ActionFinalize&", "action=ActionSetup&mode=otp&"),
      fc.array(part),
    )
    .map(([start, parts]) => (start + parts.join("&")).replaceAll("#", "%23"));
  await fc.assert(
    fc.asyncProperty(query, async (any) => {
      const answer = await askRaw(service.url, any);
      if (answer.status === 200) expect(answer.body).toMatch(/^<\?xml .*<err>(OK|NOK[:_A-Z]*)<\/err>/);
      else expect(Math.floor(answer.status / 100)).toBe(4);
    }),
    { seed, numRuns: 500 },
  );
});
