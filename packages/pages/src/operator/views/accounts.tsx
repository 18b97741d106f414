import type { AccountSummary } from "@openpims/service/operator-api";
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Page, Shown } from "../parts/page.tsx";
import { Moment } from "../parts/small.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { UnusualLetters } from "../parts/unusual-letters.tsx";
import { useResource } from "../state/resource.ts";
import { go, route, to } from "../state/route.ts";
import { figureOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";
import { ImportAccounts } from "./import-accounts.tsx";
import { NewAccount } from "./new-account.tsx";
import { PinBadge } from "./pin-badge.tsx";

const words = texts.account;

const columns: readonly Column<AccountSummary>[] = [
  {
    label: words.login,
    heads: true,
    cell: ({ login }) => {
      const [name, ...rest] = login.split("@");
      return (
        <>
          <a href={to(["accounts", login])}>
            {name}
            {rest.map((part) => (
              // A long login may wrap before the `@`.
              <Fragment key={part}>
                <wbr />@{part}
              </Fragment>
            ))}
          </a>{" "}
          <UnusualLetters login={login} />
        </>
      );
    },
  },
  { label: words.pin, cell: (account) => <PinBadge {...account} /> },
  { label: words.failures, figure: true, cell: ({ failedAttempts }) => figureOf(failedAttempts) },
  { label: words.phone, cell: ({ phoneNumber }) => phoneNumber ?? <span class="muted">–</span> },
  { label: words.created, cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

export function AccountsView() {
  const fields = route.value.query;
  const search = fields.get("search") ?? "";
  const cursor = fields.get("cursor") ?? undefined;
  const query = { search, cursor, limit: "25" };
  const page = useResource(JSON.stringify(query), (unattended) =>
    call("GET /accounts", { query, unattended }),
  );
  const [open, setOpen] = useState<"new" | "import">();
  const close = (): void => setOpen(undefined);
  const find = (event: Event): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    go(["accounts"], { search: String(new FormData(form).get("search") ?? "").trim() });
  };
  return (
    <Page
      title={texts.accounts}
      actions={
        <Allowed to="administrator">
          <button type="button" onClick={() => setOpen("import")}>
            {words.import}
          </button>
          <button type="button" class="primary" onClick={() => setOpen("new")}>
            {words.new}
          </button>
        </Allowed>
      }
    >
      <search>
        <form class="find" onSubmit={find}>
          <label for="search">{words.search}</label>
          <input id="search" name="search" type="search" maxLength={254} value={search} key={search} />
          <button type="submit">{words.searchSubmit}</button>
        </form>
      </search>
      <Shown of={page}>
        {({ accounts, next }) => (
          <>
            {accounts.length === 0 ? (
              <p class="card empty">{search === "" ? words.noneYet : words.noneFound}</p>
            ) : (
              <div class="card">
                <Table label={texts.accounts} columns={columns} rows={accounts} keyOf={({ id }) => id} />
              </div>
            )}
            <p class="pages">
              {cursor !== undefined && <a href={to(["accounts"], { search })}>{texts.firstPage}</a>}
              {next !== null && <a href={to(["accounts"], { search, cursor: next })}>{texts.nextPage}</a>}
            </p>
          </>
        )}
      </Shown>
      {open === "new" && <NewAccount onClose={close} />}
      {open === "import" && <ImportAccounts onClose={close} done={page.reload} />}
    </Page>
  );
}
