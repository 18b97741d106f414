import { expect, it } from "vitest";
import { environmentProxy } from "../../src/platform/node/environment-proxy.ts";

const API = "https://api.example/x";

it.each<readonly [string, string, Record<string, string>, object | undefined]>([
  ["no variable", API, {}, undefined],
  ["an empty one", API, { HTTPS_PROXY: "" }, undefined],
  ["one of the other scheme", API, { HTTP_PROXY: "http://p:1" }, undefined],
  ["one of the scheme", API, { HTTPS_PROXY: "http://p:1" }, { variable: "HTTPS_PROXY", used: false }],
  ["one in small letters", API, { https_proxy: "http://p:1" }, { variable: "https_proxy", used: false }],
  ["http", "http://api.example", { HTTP_PROXY: "p:1" }, { variable: "HTTP_PROXY", used: false }],
  [
    "the runtime's own use",
    API,
    { HTTPS_PROXY: "p:1", NODE_USE_ENV_PROXY: "1" },
    { variable: "HTTPS_PROXY", used: true },
  ],
  ["an exception", API, { HTTPS_PROXY: "p:1", NO_PROXY: "localhost, api.example" }, undefined],
  ["an exception by its domain", API, { HTTPS_PROXY: "p:1", no_proxy: ".example" }, undefined],
  ["an exception of all", API, { HTTPS_PROXY: "p:1", NO_PROXY: "*" }, undefined],
  [
    "an exception of another port",
    API,
    { HTTPS_PROXY: "p:1", NO_PROXY: "api.example:8443" },
    { variable: "HTTPS_PROXY", used: false },
  ],
])("%s", (_, address, variables, proxy) => {
  expect(environmentProxy(address, variables, [])).toEqual(proxy);
});
