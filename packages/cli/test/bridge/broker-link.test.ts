import { describe, expect, it } from "vitest";
import { reasonOf } from "../../src/bridge/mqtt/broker-link.ts";

describe("a broker that refuses the bridge", () => {
  it.each([4, 5])("names user and password for its answer %i: Mosquitto gives 5 to both", (answer) => {
    expect(reasonOf(new Error(`the broker refused: ${answer}`))).toBe("the broker refused user or password");
  });
});
