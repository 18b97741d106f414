// The search, the filters and the totals above the list of accounts.
import { call } from "../api/client.ts";
import { useResource } from "../state/resource.ts";
import { go } from "../state/route.ts";
import { figureOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.accountWork;

const boxes = [
  ["blocked", "true", words.onlyBlocked],
  ["pin", "unset", words.onlyPinUnset],
  ["devices", "none", words.onlyDeviceless],
] as const;

const names = ["search", ...boxes.map(([name]) => name)] as const;

/** The search and the filters in the page's address. */
export type AccountFilter = Readonly<Partial<Record<(typeof names)[number], string>>>;

export function filterIn(fields: URLSearchParams): AccountFilter {
  const given = names.map((name) => [name, fields.get(name) ?? ""] as const);
  return Object.fromEntries(given.filter(([, value]) => value !== ""));
}

const filterOf = (form: HTMLFormElement): AccountFilter => {
  const given = new FormData(form);
  return Object.fromEntries(names.map((name) => [name, String(given.get(name) ?? "").trim()]));
};

/** Beyond it the service counts no further. */
const MOST_COUNTED = 100_000;

const totalOf = (count: number): string =>
  count >= MOST_COUNTED ? words.more(figureOf(count)) : figureOf(count);

function Totals({ filter }: { readonly filter: AccountFilter }) {
  const isFiltered = Object.keys(filter).length > 0;
  const { data } = useResource(`totals ${JSON.stringify(filter)}`, (unattended) =>
    call("GET /account-totals", { query: filter, unattended }),
  );
  return (
    <p class="totals" role="status">
      {data &&
        (isFiltered ? words.totals(totalOf(data.found), totalOf(data.all)) : words.total(totalOf(data.all)))}
    </p>
  );
}

export function AccountFilters({ filter }: { readonly filter: AccountFilter }) {
  const find = (form: HTMLFormElement): void => go(["accounts"], filterOf(form));
  return (
    <search>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          find(event.currentTarget);
        }}
      >
        <div class="find">
          <label for="search">{words.search}</label>
          <input
            id="search"
            name="search"
            type="search"
            maxLength={254}
            // Not `value`: a list that is drawn anew would take back what is being typed.
            defaultValue={filter.search ?? ""}
            key={filter.search}
          />
          <button type="submit">{texts.account.searchSubmit}</button>
        </div>
        <fieldset class="boxes filters">
          <legend>{words.filters}</legend>
          {boxes.map(([name, value, label]) => (
            <label class="box" key={name}>
              <input
                type="checkbox"
                name={name}
                value={value}
                checked={filter[name] === value}
                onChange={(event) => {
                  if (event.currentTarget.form) find(event.currentTarget.form);
                }}
              />
              {label}
            </label>
          ))}
        </fieldset>
      </form>
      <Totals filter={filter} />
    </search>
  );
}
