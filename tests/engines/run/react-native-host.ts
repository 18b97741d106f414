// The globals that React Native adds to its engine, as JavaScript: `Headers` and `Response` of whatwg-fetch, as React Native
// uses, Expo's `URL`, React Native's former `AbortController`, and text coding, which newer engines have themselves.
// Only missing globals are added. There is no Web Crypto, as on React Native.
import "./react-native-globals.ts";
import { AbortController, AbortSignal } from "abort-controller/dist/abort-controller.js";
import "fast-text-encoding";
import { Headers, Request, Response } from "whatwg-fetch";
import { URL, URLSearchParams } from "whatwg-url-minimum";

const parts = { AbortController, AbortSignal, Headers, Request, Response, URL, URLSearchParams };

for (const [name, part] of Object.entries(parts))
  if (!(name in globalThis)) Object.assign(globalThis, { [name]: part });
