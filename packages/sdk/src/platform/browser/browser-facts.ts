import type { DeviceFacts } from "../platform.ts";

/** A browser's Client Hints; Firefox and Safari have none. */
interface UserAgentData {
  readonly brands: readonly { readonly brand: string }[];
  readonly platform: string;
  getHighEntropyValues(hints: readonly string[]): Promise<{ platformVersion?: string; model?: string }>;
}

/** The used part of `navigator`. */
export interface BrowserNavigator {
  readonly userAgent: string;
  readonly maxTouchPoints: number;
  readonly userAgentData?: UserAgentData;
}

/** Tried in this order: a browser's user agent also names browsers that it imitates. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\bOPR\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\biPhone|\biPod/, "iOS"],
  [/\biPad/, "iPadOS"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b/, "macOS"],
  [/\bLinux\b/, "Linux"],
];

/** The system's version in the user agent. */
const VERSION = /(?:Android|(?:iPhone )?OS(?: X)?|Windows NT) (\d+(?:[._]\d+)*)/;

/** The browser and the system, such as `Firefox on Windows`: enough for a list of devices, too little to identify a user. */
export function browserDeviceName(navigator: BrowserNavigator): string {
  return `${browserOf(navigator)} on ${systemOf(navigator)}`;
}

/** The machine by the browser's own statements; `unknown` for missing ones. */
export async function browserFacts(navigator: BrowserNavigator): Promise<DeviceFacts> {
  const os = systemOf(navigator);
  const hints = await hintsOf(navigator);
  return {
    os,
    osVersion:
      hints.platformVersion || (VERSION.exec(navigator.userAgent)?.[1] ?? "unknown").replaceAll("_", "."),
    model: hints.model || "unknown",
    brand: ["iOS", "iPadOS", "macOS"].includes(os) ? "Apple" : "unknown",
  };
}

async function hintsOf({
  userAgentData,
}: BrowserNavigator): Promise<{ platformVersion?: string; model?: string }> {
  try {
    return (await userAgentData?.getHighEntropyValues(["platformVersion", "model"])) ?? {};
  } catch {
    // The site's policy forbids it.
    return {};
  }
}

function browserOf({ userAgent, userAgentData }: BrowserNavigator): string {
  // Browsers add a made-up brand, so that no site relies on the list.
  const brands = (userAgentData?.brands ?? [])
    .map(({ brand }) => brand)
    .filter((brand) => !/not.*brand/i.test(brand));
  const brand = brands.find((each) => each !== "Chromium") ?? brands[0];
  const name = brand ?? BROWSERS.find(([known]) => known.test(userAgent))?.[1] ?? "Browser";
  return name.replace(/^(Google|Microsoft) /, "").slice(0, 32);
}

function systemOf({ userAgent, userAgentData, maxTouchPoints }: BrowserNavigator): string {
  if (userAgentData?.platform) return userAgentData.platform.slice(0, 32);
  const system = SYSTEMS.find(([known]) => known.test(userAgent))?.[1] ?? "an unknown system";
  // An iPad reports itself as a Mac, but a Mac has no touch screen.
  return system === "macOS" && maxTouchPoints > 1 ? "iPadOS" : system;
}
