// The identity provider's page, as its user meets it.
import type { Tab } from "@openpims/testing/browsers/tab";
import { PASSWORD } from "@openpims/testing/harness";

const LOGIN = 'input[name="login"]:not([type="hidden"])';

/** True in a page that has the form. */
export const signInPage = (): boolean => document.querySelector('input[name="password"]') !== null;

export async function fillIn(page: Tab, login: string): Promise<void> {
  await page.fill(LOGIN, login);
  await page.fill('input[name="password"]', PASSWORD);
  await submit(page);
}

/** Sends the page's form. */
export const submit = (page: Tab): Promise<void> => page.click("form button.primary");

export const cancel = (page: Tab): Promise<void> => page.click('button[name="cancel"]');

/** Fills in the page's fields in their order, except hidden ones. */
export async function fillInOrder(page: Tab, texts: readonly string[]): Promise<void> {
  const names = await page.evaluate(() =>
    Array.from(
      document.querySelectorAll<HTMLInputElement>('form input:not([type="hidden"])'),
      (field) => field.name,
    ),
  );
  for (const [i, text] of texts.entries())
    await page.fill(`form input[name="${names[i]}"]:not([type="hidden"])`, text);
}
