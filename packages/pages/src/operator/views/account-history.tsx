import { call } from "../api/client.ts";
import { Section, Shown } from "../parts/page.tsx";
import { useResource } from "../state/resource.ts";
import { to } from "../state/route.ts";
import { texts } from "../texts/texts.ts";
import { AuditRows } from "./audit-rows.tsx";

/** The newest rows of the audit log about one account. */
export function AccountHistory({ login, id }: { readonly login: string; readonly id: string }) {
  const rows = useResource(id, (unattended) =>
    call("GET /audit", { query: { account: id, limit: "10" }, unattended }),
  );
  return (
    <Section title={texts.account.history}>
      <Shown of={rows}>
        {({ events, next }) => (
          <>
            {events.length === 0 ? (
              <p class="empty">{texts.log.page.filters.emptyLog}</p>
            ) : (
              <AuditRows label={texts.account.history} entries={events} />
            )}
            {next !== null && <a href={to(["audit"], { account: login })}>{texts.account.wholeHistory}</a>}
          </>
        )}
      </Shown>
    </Section>
  );
}
