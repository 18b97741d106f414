import { type PhoneBench, PhonePage } from "../phone-page.ts";
import type { Shoot } from "./shooter.ts";

/** The identity provider's page after a wrong password, in the window that the phone opens. */
export async function shootSignIn(bench: PhoneBench, shoot: Shoot): Promise<void> {
  const phone = await PhonePage.open(bench);
  await phone.step("Sign in");
  const [popup] = await Promise.all([phone.page.waitForEvent("popup"), phone.press("Sign in")]);
  await popup.getByLabel("E-mail").fill("driver@openpims.example");
  await popup.getByLabel("Password").fill("wrong");
  await popup.getByRole("button", { name: "Sign in" }).click();
  await popup.getByText("is wrong").waitFor();
  await shoot(popup, "sign-in");
  await popup.close();
  await phone.page.close();
}
