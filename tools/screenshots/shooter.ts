import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { withPalette } from "./palette-png.ts";

/** Takes a page as it is now: at a phone's width and on a desktop, light and dark. */
export type Shoot = (page: Page, name: string) => Promise<void>;

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
] as const;

export const shooterInto =
  (folder: string): Shoot =>
  async (page, name) => {
    for (const viewport of SIZES) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const picture = await page.screenshot({ fullPage: true, animations: "disabled" });
        writeFileSync(join(folder, `${name}-${viewport.width}-${colorScheme}.png`), withPalette(picture));
      }
    }
  };
