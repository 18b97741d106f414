import type { AccountSummary } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { exportAccounts } from "../api/export.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Breakable } from "../parts/breakable.tsx";
import { attempt } from "../parts/notice.tsx";
import { Page, Shown } from "../parts/page.tsx";
import { Moment } from "../parts/small.tsx";
import { type Column, Table } from "../parts/table.tsx";
import { UnusualLetters } from "../parts/unusual-letters.tsx";
import { useResource } from "../state/resource.ts";
import { route, to } from "../state/route.ts";
import { figureOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";
import { AccountFilters, filterIn } from "./account-filters.tsx";
import { ImportAccounts } from "./import-accounts.tsx";
import { NewAccount } from "./new-account.tsx";
import { PinBadge } from "./pin-badge.tsx";

const words = texts.account;

const columns: readonly Column<AccountSummary>[] = [
  {
    label: words.login,
    heads: true,
    cell: ({ login }) => (
      <>
        <a href={to(["accounts", login])}>
          <Breakable text={login} />
        </a>{" "}
        <UnusualLetters login={login} />
      </>
    ),
  },
  { label: words.pin, cell: (account) => <PinBadge {...account} /> },
  { label: words.failures, figure: true, cell: ({ failedAttempts }) => figureOf(failedAttempts) },
  {
    label: texts.accountWork.deviceCount,
    figure: true,
    cell: ({ deviceCount }) => figureOf(deviceCount),
  },
  { label: words.phone, cell: ({ phoneNumber }) => phoneNumber ?? <span class="muted">–</span> },
  { label: words.created, cell: ({ createdAt }) => <Moment at={createdAt} /> },
];

export function AccountsView() {
  const fields = route.value.query;
  const filter = filterIn(fields);
  const cursor = fields.get("cursor") ?? undefined;
  const query = { ...filter, cursor, limit: "25" };
  const page = useResource(JSON.stringify(query), (unattended) =>
    call("GET /accounts", { query, unattended }),
  );
  const [open, setOpen] = useState<"new" | "import">();
  const close = (): void => setOpen(undefined);
  return (
    <Page
      title={texts.accounts}
      actions={
        <Allowed to="administrator">
          <button
            type="button"
            title={texts.accountWork.exportHint}
            onClick={() => void attempt(() => exportAccounts(filter))}
          >
            {texts.accountWork.export}
          </button>
          <button type="button" onClick={() => setOpen("import")}>
            {words.import}
          </button>
          <button type="button" class="primary" onClick={() => setOpen("new")}>
            {words.new}
          </button>
        </Allowed>
      }
    >
      <AccountFilters filter={filter} />
      <Shown of={page}>
        {({ accounts, next }) => (
          <>
            {accounts.length === 0 ? (
              <p class="card empty">
                {Object.keys(filter).length === 0 ? words.noneYet : texts.accountWork.noneFound}
              </p>
            ) : (
              <div class="card">
                <Table label={texts.accounts} columns={columns} rows={accounts} keyOf={({ id }) => id} />
              </div>
            )}
            <p class="pages">
              {cursor !== undefined && <a href={to(["accounts"], filter)}>{texts.firstPage}</a>}
              {next !== null && <a href={to(["accounts"], { ...filter, cursor: next })}>{texts.nextPage}</a>}
            </p>
          </>
        )}
      </Shown>
      {open === "new" && <NewAccount onClose={close} />}
      {open === "import" && <ImportAccounts onClose={close} done={page.reload} />}
    </Page>
  );
}
