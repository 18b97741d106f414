// A process killed in the middle of a call. npm run crash does more of the same.

import { storeOptions } from "@openpims/testing/test-stores";
import { expect, it } from "vitest";
import { crash } from "./rounds.ts";
import { deviceVictim, serviceVictim } from "./victims.ts";

const KILLS_EACH = 1;

it.each([
  ["the device's process", deviceVictim],
  ["the service's process", serviceVictim],
])("%s is killed, and nothing is lost", { timeout: 120_000 }, async (_, start) => {
  const victim = await start(await storeOptions());
  try {
    const report = await crash(victim, KILLS_EACH);
    expect(report).toMatchObject({ kills: 4 * KILLS_EACH, losses: [] });
  } finally {
    await victim.stop();
  }
});
