// `npm run screenshots`: takes the documents' pictures, into docs/screenshots.
// `npm run screenshots -- FOLDER`: takes every step of every page, at both widths and in both themes.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { accountOf, everyStep } from "../every-step.ts";
import { startBench } from "../phone-page.ts";
import { shootConsole } from "./console.ts";
import { shooterInto } from "./shooter.ts";
import { shootSignIn } from "./sign-in.ts";
import { shootStart } from "./start.ts";

const SHOWN = [
  "phone-ready-360-light",
  "phone-otp-360-dark",
  "console-sign-in-360-light",
  "console-account-1280-light",
];

const [, , given] = process.argv;
const folder = given ?? join(import.meta.dirname, "../../../../docs/screenshots");
mkdirSync(folder, { recursive: true });
const shoot = shooterInto(folder, (picture) => given !== undefined || SHOWN.includes(picture));
const bench = await startBench();
try {
  await shootStart(bench, shoot);
  await shootSignIn(bench, shoot);
  const login = await accountOf(bench, "driver@openpims.example");
  await everyStep(bench, login, async ({ page }, step) => {
    await page.mouse.move(0, 0);
    await shoot(page, `phone-${step}`);
  });
  // Last, as it advances the service's clock.
  await shootConsole(bench, shoot);
} finally {
  await bench.close();
}
