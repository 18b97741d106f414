// `npm run types:report`: writes the reports of the public types that tools/package.test.ts compares.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packPackages } from "../packed-packages.ts";
import { LIBRARIES, REPORTS, reportsOf } from "./reports.ts";

const packages = packPackages(LIBRARIES);
try {
  rmSync(REPORTS, { recursive: true, force: true });
  mkdirSync(REPORTS, { recursive: true });
  for (const [name, report] of reportsOf(packages)) writeFileSync(join(REPORTS, name), report);
} finally {
  packages.remove();
}
