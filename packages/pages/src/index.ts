import { existsSync } from "node:fs";
import { join } from "node:path";

/** The folder of the built pages, for the service's `pagesDirectory`. */
export const PAGES_DIRECTORY: string = join(import.meta.dirname, "..", "dist", "pages");

/** An installed package has the pages; a checkout has them after `npm run pages`. */
export const pagesAreBuilt = (): boolean => existsSync(join(PAGES_DIRECTORY, "index.html"));
