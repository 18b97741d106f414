// The phone's transitions, without a browser or a service.
import type { ErrorCode, Failed } from "@openpims/sdk";
import { describe, expect, it } from "vitest";
import { type Facts, initialState, type State } from "../src/phone/state.ts";
import { bookmarkOf, type Event, next } from "../src/phone/transitions.ts";

const stranger: Facts = { enrolled: false, blocked: false };
const signedIn: Facts = { ...stranger, username: "driver@openpims.example", phoneNumber: "+33612345678" };
const enrolled: Facts = { ...signedIn, enrolled: true };
const blocked: Facts = { ...enrolled, blocked: true };

const after = (events: readonly Event[], from: State = initialState): State => events.reduce(next, from);
const looked = (facts: Facts): Event => ({ type: "looked", facts });
const failed = (code: ErrorCode): Failed => ({
  transactionId: "953cfefb-bc72",
  status: "FAILED",
  error: { code, label: "" },
});
const failure = (code: ErrorCode, facts?: Facts): Event => ({ type: "failed", failed: failed(code), facts });
const code: Event = { type: "codeGiven", smsCode: "123456", accountHasPin: false };
const codeOfKnown: Event = { type: "codeGiven", smsCode: "123456", accountHasPin: true };
const otp = { text: "npnp3kvc", expiresAt: 60_000 };

const atPin = after([looked(signedIn), { type: "smsSent" }, code, { type: "pinChosen" }]);
const resetting = after([looked(enrolled), { type: "chose", task: "reset" }, { type: "smsSent" }, code]);

describe("the phone begins", () => {
  it.each([
    [stranger, "signIn", undefined],
    [signedIn, "askSms", "enrol"],
    [{ ...signedIn, phoneNumber: undefined }, "askSms", "enrol"],
    [{ ...signedIn, phoneNumber: null }, "number", "enrolWithNumber"],
    [enrolled, "ready", undefined],
    [blocked, "blocked", undefined],
    // The device stays enrolled, but its use needs a signed-in user.
    [{ ...enrolled, username: undefined }, "signIn", undefined],
  ] as const)("with %o at %s", (facts, step, task) => {
    expect(after([looked(facts)])).toMatchObject({ step, facts });
    expect(after([looked(facts)]).task).toBe(task);
  });

  it("with 2202 while the service cannot be reached, and continues afterwards", () => {
    const unreachable = after([{ type: "unreachable" }]);
    expect(unreachable).toMatchObject({ step: "unreachable", trouble: { own: "unreachable" } });
    expect(after([looked(enrolled)], unreachable)).toEqual({ step: "ready", facts: enrolled });
  });

  it("after a reload where it was, but at the code where a code was needed", () => {
    const resumed = (state: State, facts: Facts) =>
      after([{ type: "looked", facts, bookmark: bookmarkOf(state) }]);
    const askedForSms = after([looked(enrolled), { type: "chose", task: "reset" }]);
    expect(resumed(askedForSms, enrolled)).toMatchObject({ step: "askSms", task: "reset" });
    const removing = after([looked(enrolled), { type: "chose", task: "remove" }]);
    expect(resumed(removing, enrolled).step).toBe("remove");
    for (const state of [atPin, after([codeOfKnown], atPin)])
      expect(resumed(state, signedIn)).toMatchObject({ step: "smsCode", task: "enrol", notice: "codeAgain" });
    // Another tab has enrolled the device meanwhile.
    expect(resumed(atPin, enrolled)).toEqual({ step: "ready", facts: enrolled });
  });

  it("and a bookmark holds no secret, and is absent if no task was begun", () => {
    expect(bookmarkOf(atPin)).toEqual({ task: "enrol", step: "repeatPin", number: undefined });
    for (const facts of [stranger, signedIn, enrolled, blocked])
      expect(bookmarkOf(after([looked(facts)]))).toBeUndefined();
    expect(bookmarkOf(after([looked(enrolled), { type: "otpGiven", otp }]))).toBeUndefined();
  });
});

describe("the phone follows another tab", () => {
  it.each([
    ["an enrollment", atPin, enrolled, "ready"],
    ["a block", after([{ type: "otpGiven", otp }], after([looked(enrolled)])), blocked, "blocked"],
    ["an unblocking", after([looked(blocked)]), enrolled, "ready"],
    ["a sign-out", atPin, stranger, "signIn"],
  ] as const)("after %s", (_, state, facts, step) => {
    expect(after([looked(facts)], state)).toMatchObject({ step, facts });
  });

  it("and stays at a step that is still valid, with all typed input", () => {
    expect(after([looked(signedIn)], atPin)).toEqual(atPin);
    expect(after([looked(blocked)], resetting)).toMatchObject({ step: "choosePin", smsCode: "123456" });
    const shown = after([looked(enrolled), { type: "otpGiven", otp }]);
    expect(after([looked(enrolled)], shown).otp).toEqual(otp);
  });

  it("and says 2312 where the device was removed", () => {
    const gone = after([looked(signedIn)], after([looked(enrolled)]));
    expect(gone).toMatchObject({ step: "askSms", trouble: { code: 2312 } });
  });
});

describe("a failure", () => {
  it.each([
    [2301, atPin, "signIn"],
    [2305, atPin, "smsCode"],
    [2306, resetting, "smsCode"],
    [2307, after([looked(signedIn)]), "number"],
    [2308, atPin, "choosePin"],
    [2308, after([looked(enrolled)]), "ready"],
    [2202, after([looked(enrolled)]), "ready"],
    [2310, after([looked(enrolled)]), "blocked"],
    [2310, after([codeOfKnown], atPin), "blocked"],
    [2312, after([looked(enrolled)]), "askSms"],
    [2390, after([looked({ ...signedIn, phoneNumber: null })]), "askSms"],
  ] as const)("%i leads where its remedy is", (error, state, step) => {
    const led = after([failure(error)], state);
    expect(led).toMatchObject({ step, trouble: { failed: failed(error) } });
  });

  it("of a wrong code forgets the code, and keeps the task", () => {
    const led = after([failure(2305)], resetting);
    expect(led).toMatchObject({ step: "smsCode", task: "reset" });
    expect(led.smsCode).toBeUndefined();
  });

  it("leads to the step of the facts loaded since, with its message", () => {
    const ready = after([looked(enrolled)]);
    expect(after([failure(2317, blocked)], ready)).toMatchObject({
      step: "blocked",
      trouble: { failed: failed(2317) },
    });
    expect(after([failure(2312, signedIn)], ready)).toMatchObject({ step: "askSms", task: "enrol" });
    expect(after([failure(2308, signedIn)], atPin)).toMatchObject({ step: "choosePin", smsCode: "123456" });
  });

  it("is gone with the next thing that is done", () => {
    const wrong = after([failure(2308)], after([looked(enrolled)]));
    expect(after([{ type: "calmed" }], wrong).trouble).toBeUndefined();
    expect(after([{ type: "chose", task: "reset" }], wrong).trouble).toBeUndefined();
    expect(after([{ type: "otpGiven", otp }], wrong)).toEqual({ step: "otp", facts: enrolled, otp });
  });
});

describe("a PIN that is chosen", () => {
  it("is typed twice, and chosen again if the two differ or the tab was hidden", () => {
    expect(atPin.step).toBe("repeatPin");
    expect(after([{ type: "pinsDiffer" }], atPin)).toMatchObject({
      step: "choosePin",
      trouble: { own: "pinsDiffer" },
    });
    expect(after([{ type: "pinForgotten" }], atPin).step).toBe("choosePin");
    const ready = after([looked(enrolled)]);
    expect(after([{ type: "pinForgotten" }], ready)).toBe(ready);
  });

  it("is not chosen if the account has one, nor for a change of the number", () => {
    expect(after([codeOfKnown], after([looked(signedIn), { type: "smsSent" }])).step).toBe("accountPin");
    const moving = after([looked(enrolled), { type: "chose", task: "changeNumber" }]);
    expect(moving.step).toBe("number");
    expect(after([{ type: "smsSent", number: "+33699887766" }, code], moving)).toMatchObject({
      step: "accountPin",
      number: "+33699887766",
    });
  });
});

describe("a one-time password", () => {
  const shown = after([looked(enrolled), { type: "otpGiven", otp }]);

  it("is gone when its time is over, or it is done with", () => {
    for (const event of [{ type: "otpEnded" }, { type: "left" }] as const) {
      const over = after([event], shown);
      expect(over.step).toBe("ready");
      expect(JSON.stringify(over)).not.toContain(otp.text);
    }
    // A late timer finds another step.
    const elsewhere = after([looked(enrolled), { type: "chose", task: "reset" }]);
    expect(after([{ type: "otpEnded" }], elsewhere)).toBe(elsewhere);
  });

  it("shows the service's verdict", () => {
    const accepted = after([{ type: "otpJudged", accepted: true }], shown);
    expect(accepted.otp?.verdict).toBe("accepted");
    expect(after([{ type: "otpJudged", accepted: false }], accepted).otp?.verdict).toBe("refused");
  });
});
