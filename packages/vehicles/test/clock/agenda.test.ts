import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Agenda } from "../../src/clock/agenda.ts";

const steps = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant("add" as const), moment: fc.nat(20) }),
    fc.record({ type: fc.constant("cancel" as const), which: fc.nat(50) }),
    fc.record({ type: fc.constant("take" as const) }),
  ),
  { maxLength: 200 },
);

describe("an agenda", () => {
  it("gives what a sorted list gives", () => {
    fc.assert(
      fc.property(steps, (all) => {
        const agenda = new Agenda();
        const list: { readonly moment: number; readonly call: () => void }[] = [];
        const added: { readonly call: () => void; readonly cancel: () => void }[] = [];
        for (const step of all) {
          if (step.type === "add") {
            const call = () => {};
            const later = list.findIndex(({ moment }) => moment > step.moment);
            list.splice(later < 0 ? list.length : later, 0, { moment: step.moment, call });
            added.push({ call, cancel: agenda.add(step.moment, call) });
          } else if (step.type === "cancel") {
            const one = added[step.which];
            one?.cancel();
            const place = list.findIndex(({ call }) => call === one?.call);
            if (place >= 0) list.splice(place, 1);
          } else expect(agenda.take()?.call).toBe(list.shift()?.call);
        }
        for (const { moment, call } of list) expect(agenda.take()).toMatchObject({ moment, call });
        expect(agenda.first()).toBeUndefined();
      }),
    );
  });

  it("forgets its calls", () => {
    const agenda = new Agenda();
    const cancel = agenda.add(1, () => {});
    agenda.clear();
    cancel();
    expect(agenda.take()).toBeUndefined();
  });
});
