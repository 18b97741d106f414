// The browsers that the SDK's browser parts are tested in.
import { chromium } from "./chromium.ts";
import { firefox } from "./firefox.ts";
import type { TestBrowser } from "./tab.ts";
import { webkit } from "./webkit.ts";

export const browsers: readonly TestBrowser[] = [chromium, firefox, webkit];
