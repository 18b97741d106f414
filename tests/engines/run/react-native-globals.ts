// The globals that React Native's other parts need when they load: its names for the global object, a console, and base64,
// which newer versions of Hermes have themselves.
import { decode, encode } from "base-64";

const console = { assert: () => undefined, log: () => undefined, warn: () => undefined };

const globals = {
  atob: decode,
  btoa: encode,
  console,
  global: globalThis,
  self: globalThis,
  window: globalThis,
};

for (const [name, value] of Object.entries(globals))
  if (Reflect.get(globalThis, name) === undefined) Object.assign(globalThis, { [name]: value });

/** Timers that can be stopped; JavaScriptCore's shell has none. */
function stoppableTimers() {
  const { setTimeout: start } = globalThis;
  const running = new Set<number>();
  let last = 0;
  return {
    setTimeout: (act: () => void, ms: number): number => {
      last += 1;
      const timer = last;
      running.add(timer);
      start(() => {
        if (running.delete(timer)) act();
      }, ms);
      return timer;
    },
    clearTimeout: (timer: number): void => {
      running.delete(timer);
    },
  };
}

if (Reflect.get(globalThis, "clearTimeout") === undefined) Object.assign(globalThis, stoppableTimers());
