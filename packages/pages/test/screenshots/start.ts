import type { PhoneBench } from "../phone-page.ts";
import type { Shoot } from "./shooter.ts";

export async function shootStart({ context, service }: PhoneBench, shoot: Shoot): Promise<void> {
  const page = await context.newPage();
  await page.goto(service.url);
  await page.getByText("demo@openpims.example").waitFor();
  await shoot(page, "start");
  await page.close();
}
