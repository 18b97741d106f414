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
