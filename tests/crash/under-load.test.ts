// PostgreSQL and the service are killed while OTPs are made. npm run crash:load does more of the same.
import { expect, it } from "vitest";
import { killUnderLoad } from "./kills-under-load.ts";

const KILLS = 2;

it("nothing is lost, and no OTP is accepted twice", { timeout: 180_000 }, async () => {
  const { losses, recoveries } = await killUnderLoad(KILLS);
  expect(losses).toEqual([]);
  expect([recoveries.postgres.length, recoveries.service.length]).toEqual([KILLS, KILLS]);
});
