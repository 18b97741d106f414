import { call } from "../api/client.ts";
import { exportAudit } from "../api/export.ts";
import { Allowed } from "../parts/allowed.tsx";
import { attempt } from "../parts/notice.tsx";
import { Page, Shown } from "../parts/page.tsx";
import { filterIn } from "../state/audit-filter.ts";
import { useResource } from "../state/resource.ts";
import { route, to } from "../state/route.ts";
import { texts } from "../texts/texts.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditRows } from "./audit-rows.tsx";
import { BrokenChain } from "./chain.tsx";
import { NothingFound } from "./nothing-found.tsx";

const words = texts.log;

export function AuditView() {
  const { query: given } = route.value;
  const filter = filterIn(given);
  const cursor = given.get("cursor") ?? undefined;
  const query = { ...filter, cursor, limit: "25" };
  const rows = useResource(JSON.stringify(query), (unattended) => call("GET /audit", { query, unattended }));
  return (
    <Page
      title={texts.audit}
      actions={
        <>
          <a href={to(["audit", "chain"])}>{words.page.chain.title}</a>
          <Allowed to="administrator">
            <button
              type="button"
              title={words.page.exportHint}
              onClick={() => void attempt(() => exportAudit(filter))}
            >
              {words.page.export}
            </button>
          </Allowed>
        </>
      }
    >
      <BrokenChain />
      <AuditFilters filter={filter} />
      <Shown of={rows}>
        {({ events, next }) => (
          <>
            <div class="card">
              {events.length === 0 ? (
                <NothingFound filter={filter} />
              ) : (
                <AuditRows label={texts.audit} entries={events} />
              )}
            </div>
            <p class="pages">
              {cursor !== undefined && <a href={to(["audit"], filter)}>{texts.firstPage}</a>}
              {next !== null && <a href={to(["audit"], { ...filter, cursor: next })}>{texts.nextPage}</a>}
            </p>
          </>
        )}
      </Shown>
    </Page>
  );
}
