// What React Native puts around its engine, in JavaScript here too: `Headers` and `Response` of whatwg-fetch, which is React
// Native's own, `URL` of Expo's, the `AbortController` that React Native had for years, and text coding, which newer engines
// have themselves. Only what is missing is put in. There is no Web Crypto, as there is none in React Native.
import "./react-native-globals.ts";
import { AbortController, AbortSignal } from "abort-controller/dist/abort-controller.js";
import "fast-text-encoding";
import { Headers, Request, Response } from "whatwg-fetch";
import { URL, URLSearchParams } from "whatwg-url-minimum";

const parts = { AbortController, AbortSignal, Headers, Request, Response, URL, URLSearchParams };

for (const [name, part] of Object.entries(parts))
  if (!(name in globalThis)) Object.assign(globalThis, { [name]: part });
