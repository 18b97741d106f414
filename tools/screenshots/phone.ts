import { accountOf, everyStep } from "../../packages/pages/test/every-step.ts";
import type { PhoneBench } from "../../packages/pages/test/phone-page.ts";
import type { Shoot } from "./shooter.ts";

/** The steps that are pictured; the others are made of the same parts. */
const PICTURED = ["sign-in", "code", "ready", "otp", "wrong-pin"];

/** @param all every step there is, to be looked at and not kept */
export async function shootPhone(bench: PhoneBench, shoot: Shoot, all = false): Promise<void> {
  const login = await accountOf(bench, "driver@openpims.example");
  await everyStep(bench, login, async ({ page }, step) => {
    await page.mouse.move(0, 0);
    if (all || PICTURED.includes(step)) await shoot(page, `phone-${step}`);
  });
}
