// The bench against recordings of a field client: it takes what the client sent, and answers in the recorded shapes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { CUSTOMER, codes, desk } from "../support/desk.ts";

const read = (name: string): string => readFileSync(join(import.meta.dirname, name), "utf8");

/** Names that the recording spells otherwise than the API: the trial bench had its own word there. */
const OTHER_SPELLINGS: ReadonlySet<string> = new Set(["/energy/0/charging/remaining_time"]);

/** The places in a recorded value that ours does not have, or has with another type. */
function missing(recorded: unknown, own: unknown, place = ""): string[] {
  if (OTHER_SPELLINGS.has(place)) return [];
  if (typeof recorded !== typeof own || Array.isArray(recorded) !== Array.isArray(own)) return [place];
  if (typeof recorded !== "object" || recorded === null || typeof own !== "object" || own === null) return [];
  const values = new Map(Object.entries(own));
  return Object.entries(recorded).flatMap(([name, value]) =>
    missing(value, values.get(name), `${place}/${name}`),
  );
}

interface Recorded {
  readonly topic: string;
  readonly payload: Readonly<Record<string, unknown>>;
}

const publishes = read("psacc-publishes.jsonl")
  .trim()
  .split("\n")
  .map((line): Recorded => JSON.parse(line));

describe("a field client's publishes", () => {
  it("are all understood, and lead to the ends that it expects", async () => {
    const { bench, vin, pass, messages, remoteTokens } = desk();
    const grant = { customer: CUSTOMER, scopes: [] };
    remoteTokens.set("t2", grant);
    const ends: string[] = [];
    for (const { topic, payload } of publishes) {
      if (payload.correlation_id?.toString().startsWith("b543")) remoteTokens.delete("t2");
      if (payload.access_token === "t3") remoteTokens.set("t3", grant);
      await bench.remote.receive({
        customer: CUSTOMER,
        topic: topic.replace("AP-ACNT0000", CUSTOMER),
        payload: JSON.stringify({ ...payload, customer_id: CUSTOMER, vin }),
      });
      pass(60_000);
      ends.push(
        codes(messages.splice(0))
          .filter((code) => !/^90\d|event$/.test(code))
          .join(),
      );
    }
    // Without a cable a charge is refused, and locked doors are not locked again.
    expect(ends).toEqual(["0", "500", "400", "500", "0", "0"]);
    const judged = bench.recorder
      .entries()
      .flatMap((entry) => (entry.kind === "command" ? entry.judgements : []));
    // The recording is of an earlier hour than the desk's.
    expect(new Set(judged)).toEqual(new Set(["not UTC"]));
  });
});

describe("the recorded shapes", () => {
  it("are those of progress, end and event", async () => {
    const { messages, command, pass } = desk();
    await command("Doors", { action: "unlock" });
    pass(60_000);
    const [progress, , , end, event] = messages;
    const recorded: Readonly<Record<string, Recorded>> = JSON.parse(read("messages.json"));
    for (const [name, own] of Object.entries({ progress, end, event })) {
      expect(missing(recorded[name]?.payload, JSON.parse(own?.payload ?? "")), name).toEqual([]);
      const form = (topic = "") => topic.replace(/AP-ACNT\w+/, "C").replace(/Services\/\w+$/, "Services/V");
      expect(form(own?.topic)).toBe(form(recorded[name]?.topic));
    }
  });

  it("are those of the status", async () => {
    const { get, id, command, pass } = desk();
    const program = { day: [1, 0, 0, 0, 0, 0, 0], hour: 7, minute: 30, on: 1 };
    await command("ThermalPrecond", { asap: "deactivate", programs: { program1: program } });
    pass(60_000);
    const { body } = await get(`/user/vehicles/${id}/status`);
    expect(missing(JSON.parse(read("status.json")), JSON.parse(body))).toEqual([]);
  });
});
