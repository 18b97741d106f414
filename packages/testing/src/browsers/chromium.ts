import { launchChromium, noChromium } from "../chromium.ts";
import { playwrightBrowser } from "./playwright-tab.ts";
import type { TestBrowser } from "./tab.ts";

export const chromium: TestBrowser = {
  name: "Chromium",
  missing: noChromium ? "chromium not found: apt-get install chromium" : undefined,
  launch: async () => {
    const { context, close } = await launchChromium();
    return playwrightBrowser(context.browser()?.version() ?? "", context, close);
  },
};
