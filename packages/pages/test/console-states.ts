// Every state of the console's pages that looks different, and how it is reached.
import type { Page } from "playwright-core";
import type { SectionName } from "../src/operator/state/sections.ts";
import { english, type Texts } from "../src/operator/texts/english.ts";
import { french } from "../src/operator/texts/french.ts";

export const languages = { en: english, fr: french } as const satisfies Record<string, Texts>;

export interface State {
  readonly name: string;
  /** Below `/console/#/`. */
  readonly path: string;
  heading(texts: Texts): string;
  /** Opens what the path alone does not show. */
  open?(page: Page, texts: Texts): Promise<void>;
}

const press = (page: Page, name: string) => page.getByRole("button", { name, exact: true }).first().click();

/** A dialog that a button of the page opens. */
const dialog = (name: string, path: string, button: (texts: Texts) => string) => ({
  name,
  path,
  open: async (page: Page, texts: Texts) => {
    await press(page, button(texts));
    await page.getByRole("dialog").waitFor();
  },
});

type Heading = (texts: Texts) => string;

/** The states under a heading. */
const under = (heading: Heading, ...states: readonly Omit<State, "heading">[]): readonly State[] =>
  states.map((state) => ({ ...state, heading }));

const fault: Omit<State, "heading"> = {
  name: "a fault at its field",
  path: "accounts",
  open: async (page, { account, failure }) => {
    await press(page, account.new);
    await page.getByLabel(account.login, { exact: true }).fill("somebody@openpims.example");
    await page.getByLabel(account.phone, { exact: true }).fill("12345678x");
    await press(page, account.create);
    await page.getByText(failure.fieldOf.phoneNumber?.malformed ?? "?").waitFor();
  },
};

const leave: Omit<State, "heading"> = {
  name: "leave",
  path: "policy",
  open: async (page, texts) => {
    await page.getByLabel(texts.policies.nameOf.challengeLifetimeSeconds).fill("0");
    await page.getByRole("link", { name: texts.keys, exact: true }).click();
    await page.getByRole("dialog").waitFor();
  },
};

/** @param login an account with a device, codes, an SMS and a history */
const statesOf = (login: string): Readonly<Record<SectionName, readonly State[]>> => {
  const account = `accounts/${encodeURIComponent(login)}`;
  return {
    accounts: [
      ...under(
        ({ accounts }) => accounts,
        { name: "accounts", path: "accounts" },
        { name: "no account found", path: "accounts?search=nobody" },
        dialog("new account", "accounts", ({ account }) => account.new),
        fault,
        dialog("import", "accounts", ({ account }) => account.import),
      ),
      ...under(
        () => login,
        { name: "an account", path: account },
        dialog("block", account, ({ account }) => account.block),
        dialog("delete account", account, ({ account }) => account.delete),
        dialog("give a code", account, ({ code }) => code.issue),
      ),
      ...under(() => "nobody", { name: "no such account", path: "accounts/nobody" }),
    ],
    activity: under(
      ({ chart }) => chart.title,
      { name: "activity", path: "activity?range=day" },
      { name: "no activity", path: "activity?range=hour" },
    ),
    audit: [
      ...under(
        ({ audit }) => audit,
        { name: "audit", path: "audit" },
        { name: "no audit row", path: "audit?account=nobody" },
      ),
      ...under(({ log }) => log.page.chain.title, { name: "audit chain", path: "audit/chain" }),
    ],
    policy: under(({ policies }) => policies.title, { name: "policy", path: "policy" }, leave),
    "api-keys": under(
      ({ apiKeys }) => apiKeys,
      { name: "API keys", path: "api-keys" },
      dialog("new API key", "api-keys", ({ apiKey }) => apiKey.make),
    ),
    keys: under(
      ({ keys }) => keys,
      { name: "keys", path: "keys" },
      dialog("rotate", "keys", ({ key }) => key.rotate),
    ),
    operators: under(
      ({ operators }) => operators,
      { name: "operators", path: "operators" },
      dialog("invite", "operators", ({ operator }) => operator.invite),
    ),
    passkeys: [
      ...under(({ passkeys }) => passkeys, { name: "passkeys", path: "passkeys" }),
      ...under(({ unknownPage }) => unknownPage, { name: "unknown page", path: "nothing" }),
    ],
  };
};

export const consoleStates = (login: string): readonly State[] => Object.values(statesOf(login)).flat();
