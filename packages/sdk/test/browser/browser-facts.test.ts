import { describe, expect, it } from "vitest";
import {
  type BrowserNavigator,
  browserDeviceName,
  browserFacts,
} from "../../src/platform/browser/browser-facts.ts";

const told = (userAgent: string, maxTouchPoints = 0): BrowserNavigator => ({ userAgent, maxTouchPoints });

const hinted = (platform: string, brands: string[], values: object | Error): BrowserNavigator => ({
  ...told(
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36",
  ),
  userAgentData: {
    platform,
    brands: brands.map((brand) => ({ brand })),
    getHighEntropyValues: async () => {
      if (values instanceof Error) throw values;
      return values;
    },
  },
});

const KHTML = "(KHTML, like Gecko)";

const CASES: [name: string, os: string, osVersion: string, brand: string, navigator: BrowserNavigator][] = [
  [
    "Firefox on Windows",
    "Windows",
    "10.0",
    "unknown",
    told("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0"),
  ],
  [
    "Firefox on Android",
    "Android",
    "14",
    "unknown",
    told("Mozilla/5.0 (Android 14; Mobile; rv:130.0) Gecko/130.0 Firefox/130.0", 5),
  ],
  [
    "Safari on macOS",
    "macOS",
    "10.15.7",
    "Apple",
    told(
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 ${KHTML} Version/18.0 Safari/605.1.15`,
    ),
  ],
  [
    "Safari on iPadOS",
    "iPadOS",
    "10.15.7",
    "Apple",
    told(
      `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 ${KHTML} Version/18.0 Safari/605.1.15`,
      5,
    ),
  ],
  [
    "Safari on iOS",
    "iOS",
    "18.0",
    "Apple",
    told(
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 ${KHTML} Version/18.0 Mobile/15E148 Safari/604.1`,
      5,
    ),
  ],
  [
    "Chrome on iOS",
    "iOS",
    "18.0",
    "Apple",
    told(
      `Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 ${KHTML} CriOS/130.0 Mobile/15E148 Safari/604.1`,
      5,
    ),
  ],
  [
    "Edge on Windows",
    "Windows",
    "10.0",
    "unknown",
    told(
      `Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 ${KHTML} Chrome/130.0.0.0 Safari/537.36 Edg/130.0.0.0`,
    ),
  ],
  ["Browser on an unknown system", "an unknown system", "unknown", "unknown", told("")],
  [
    "Chrome on macOS",
    "macOS",
    "15.1.0",
    "Apple",
    hinted("macOS", ["Not?A_Brand", "Chromium", "Google Chrome"], { platformVersion: "15.1.0", model: "" }),
  ],
  [
    "Edge on Windows",
    "Windows",
    "15.0.0",
    "unknown",
    hinted("Windows", ["Microsoft Edge", "Chromium", "Not)A;Brand"], { platformVersion: "15.0.0" }),
  ],
  [
    "Chromium on Linux",
    "Linux",
    "unknown",
    "unknown",
    hinted("Linux", ["Not.A/Brand", "Chromium"], new Error("NotAllowedError")),
  ],
];

describe("the facts of a browser", () => {
  it.each(CASES)("is %s: %s %s of %s", async (name, os, osVersion, brand, navigator) => {
    expect(browserDeviceName(navigator)).toBe(name);
    expect(await browserFacts(navigator)).toEqual({ os, osVersion, brand, model: "unknown" });
  });

  it("includes a phone's model where the browser tells it", async () => {
    const phone = hinted("Android", ["Google Chrome"], { platformVersion: "14.0.0", model: "Pixel 8" });
    expect(await browserFacts(phone)).toEqual({
      os: "Android",
      osVersion: "14.0.0",
      brand: "unknown",
      model: "Pixel 8",
    });
  });

  it("is cut to a length for a list of devices", () => {
    const long = hinted("x".repeat(500), ["y".repeat(500)], {});
    expect(browserDeviceName(long)).toBe(`${"y".repeat(32)} on ${"x".repeat(32)}`);
  });
});
