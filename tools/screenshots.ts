// `npm run screenshots`: the pages as they look, at both widths and in both themes, into docs/screenshots. With a folder of
// one's own, every step of them: `npm run screenshots -- FOLDER`.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { startBench } from "../packages/pages/test/phone-page.ts";
import { shootConsole } from "./screenshots/console.ts";
import { shootPhone } from "./screenshots/phone.ts";
import { shooterInto } from "./screenshots/shooter.ts";
import { shootSignIn } from "./screenshots/sign-in.ts";
import { shootStart } from "./screenshots/start.ts";

const [, , given] = process.argv;
const folder = given ?? join(import.meta.dirname, "..", "docs", "screenshots");
mkdirSync(folder, { recursive: true });
const shoot = shooterInto(folder);
const bench = await startBench();
try {
  await shootStart(bench, shoot);
  await shootSignIn(bench, shoot);
  await shootPhone(bench, shoot, given !== undefined);
  // The last: it moves the service's clock on.
  await shootConsole(bench, shoot);
} finally {
  await bench.close();
}
