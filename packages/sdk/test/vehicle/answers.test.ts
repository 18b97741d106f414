// The servers' answers to commands: nothing but a success counts as one, and no answer to another's command ends one.
import { describe, expect, it } from "vitest";
import { isAnswerTo, parseMessage, type RemoteMessage } from "../../src/vehicle/remote/messages.ts";
import { failureOf } from "../../src/vehicle/remote/outcome.ts";

const CUSTOMER = "AP-ACNT200000123456";
const VIN = "VR3UHZKXZNT500001";
const TOPIC = `psa/RemoteServices/to/cid/${CUSTOMER}/Doors`;
const SENT = { service: "Doors", vin: VIN, correlationId: "1" } as const;

const parsed = (body: object, topic = TOPIC): RemoteMessage | undefined =>
  parseMessage(topic, JSON.stringify({ vin: VIN, correlation_id: "1", ...body }), CUSTOMER);

function end(body: object) {
  const message = parsed(body);
  return message?.type === "end" ? message : expect.fail("no end");
}

describe("the end of a command", () => {
  it.each([{}, ...[null, "", " ", [], false, true, {}].map((code) => ({ return_code: code }))])(
    "without a code is no success, but uncertain: %j",
    (body) => {
      expect(failureOf("Doors", end(body))?.failure.kind).toBe("CommandUncertain");
    },
  );

  it.each([0, "0", 1, "1"])("with the code %j is a success", (code) => {
    expect(failureOf("Doors", end({ return_code: code }))).toBeUndefined();
  });
});

it.each([{}, { process_code: null }, { process_code: "soon" }])(
  "progress without a code is none: %j",
  (body) => {
    expect(parsed(body, `${TOPIC}/ProcessManagement`)).toBeUndefined();
  },
);

describe("an answer to a command", () => {
  const isOurs = (body: object, isOnlyOne = true): boolean => {
    const message = parsed(body);
    return message !== undefined && isAnswerTo(message, SENT, isOnlyOne);
  };

  it("has its correlation id", () => {
    expect(isOurs({ return_code: "0" })).toBe(true);
    expect(isOurs({ return_code: "0", correlation_id: "2" })).toBe(false);
  });

  it("may be an error without ids, if no other command of the service is under way", () => {
    const error = { return_code: "500", correlation_id: "", vin: "" };
    expect(isOurs(error)).toBe(true);
    expect(isOurs(error, false)).toBe(false);
    expect(isOurs({ ...error, vin: VIN }, false)).toBe(true);
    expect(isOurs({ ...error, vin: "VR3UHZKXZNT500002" })).toBe(false);
  });

  it.each(["0", "400", "300"])("is no end %s without its id: it may be another client's", (code) => {
    expect(isOurs({ return_code: code, correlation_id: "", vin: "" })).toBe(false);
    expect(isOurs({ return_code: code, correlation_id: "" })).toBe(false);
  });
});
