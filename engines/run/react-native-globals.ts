// What React Native's other parts find when they are loaded: its names for the global object, and base64, which newer
// Hermes has itself.
import { decode, encode } from "base-64";

const globals = { atob: decode, btoa: encode, global: globalThis, self: globalThis, window: globalThis };

for (const [name, value] of Object.entries(globals))
  if (!(name in globalThis)) Object.assign(globalThis, { [name]: value });
