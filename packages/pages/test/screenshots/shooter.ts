import { join } from "node:path";
import type { Page } from "playwright-core";

/** Takes the current page: at a phone's width and on a desktop, light and dark. */
export type Shoot = (page: Page, name: string) => Promise<void>;

const SIZES = [
  { width: 360, height: 740 },
  { width: 1280, height: 800 },
] as const;

/** @param wanted selects the pictures to write, by name */
export const shooterInto =
  (folder: string, wanted: (picture: string) => boolean): Shoot =>
  async (page, name) => {
    for (const viewport of SIZES) {
      for (const colorScheme of ["light", "dark"] as const) {
        const picture = `${name}-${viewport.width}-${colorScheme}`;
        if (!wanted(picture)) continue;
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.screenshot({
          path: join(folder, `${picture}.png`),
          fullPage: true,
          animations: "disabled",
        });
      }
    }
  };
