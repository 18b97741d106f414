// The vehicle's event after a command ends the wait for it, also where it comes before the wait begins.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { EventWatch } from "../../src/vehicle/event-watch.ts";
import type { RemoteMessage } from "../../src/vehicle/remote/messages.ts";

const VIN = "VR3UHZKXZNT500001";
const EVENT: RemoteMessage = { type: "event", vin: VIN, body: {} };
const FORWARDED: RemoteMessage = {
  type: "progress",
  service: "Doors",
  vin: VIN,
  correlationId: "1",
  code: 903,
};

/** A watch, with what its session calls. */
function watched() {
  let send: (message: RemoteMessage) => void = () => {};
  let end: () => void = () => {};
  const watch = new EventWatch(
    {
      listen: (listener, ended = () => {}) => {
        send = listener;
        end = ended;
        return () => true;
      },
    },
    VIN,
  );
  return { watch, send: (message: RemoteMessage) => send(message), end: () => end() };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("does not wait for an event that came right behind the command's end", async () => {
  const { watch, send } = watched();
  send(FORWARDED);
  send(EVENT);
  await watch.event();
  expect(vi.getTimerCount()).toBe(0);
});

it("waits past an event of before the command, and past another vehicle's", async () => {
  const { watch, send } = watched();
  send(EVENT);
  send(FORWARDED);
  const waiting = watch.event();
  send({ ...EVENT, vin: "VR3UHZKXZNT500002" });
  expect(vi.getTimerCount()).toBe(1);
  send(EVENT);
  await waiting;
  expect(vi.getTimerCount()).toBe(0);
});

it("keeps no process alive after the session's end", async () => {
  const { watch, end } = watched();
  const waiting = watch.event();
  end();
  await waiting;
  expect(vi.getTimerCount()).toBe(0);
});

it("ends by itself where no event comes", async () => {
  const { watch } = watched();
  const waiting = watch.event();
  vi.runAllTimers();
  await waiting;
});
