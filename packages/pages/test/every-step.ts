// One user's way through every step of the phone that looks different.
import { PASSWORD, PIN } from "@openpims/testing/harness";
import { type PhoneBench, PhonePage } from "./phone-page.ts";

/** Called at each step; it must not change the step. */
export type Visit = (phone: PhonePage, step: string) => Promise<void>;

export async function everyStep(bench: PhoneBench, login: string, visit: Visit): Promise<PhonePage> {
  const phone = await PhonePage.open(bench);
  await phone.step("Sign in");
  await visit(phone, "sign-in");
  await phone.signIn(login);
  await phone.step("Make this device yours");
  await visit(phone, "sms");
  await phone.press("Send me the SMS");
  await phone.step("Enter the SMS code");
  await phone.press("Show the demo’s SMS");
  await phone.page.getByText("your code is").waitFor();
  await visit(phone, "code");
  await phone.giveCode(await phone.smsCode(login));
  await phone.step("Choose a PIN");
  await visit(phone, "choose-pin");
  await phone.givePin(PIN);
  await phone.step("The PIN once more");
  await phone.givePin(PIN);
  await phone.step("Enter your PIN");
  await visit(phone, "ready");
  await phone.givePin(PIN);
  await phone.step("Your one-time password");
  await phone.press("Try it: have the service accept it");
  await phone.page.getByText("has accepted it").waitFor();
  await visit(phone, "otp");
  await phone.press("Done");
  await asides(phone, visit);
  await troubles(bench, phone, visit);
  return phone;
}

async function asides(phone: PhonePage, visit: Visit): Promise<void> {
  await phone.step("Enter your PIN");
  await phone.press("Change the phone number");
  await phone.step("Change the phone number");
  await phone.giveNumber("what");
  await visit(phone, "number");
  await phone.press("Cancel");
  await phone.press("Remove all devices");
  await phone.step("Remove all devices");
  await visit(phone, "remove");
  await phone.press("Cancel");
  await phone.step("Enter your PIN");
}

async function troubles({ context }: PhoneBench, phone: PhonePage, visit: Visit): Promise<void> {
  await phone.giveWrongPin("0000");
  await visit(phone, "wrong-pin");
  await phone.giveWrongPin("0000");
  await phone.giveWrongPin("0000");
  await phone.step("The PIN is blocked");
  await visit(phone, "blocked");
  await phone.shellKept();
  await context.setOffline(true);
  await phone.page.reload();
  await phone.step("No connection");
  await visit(phone, "offline");
  await context.setOffline(false);
  await phone.step("The PIN is blocked");
}

/** An existing account, with a readable login. */
export async function accountOf({ service }: PhoneBench, login: string): Promise<string> {
  await service.admin("POST", "/accounts", { login, password: PASSWORD, phoneNumber: "+33612345678" });
  return login;
}
