import { call } from "../api/client.ts";
import { type AuditFilter, type AuditFilterName, auditFilters, without } from "../state/audit-filter.ts";
import { useResource } from "../state/resource.ts";
import { to } from "../state/route.ts";
import { texts } from "../texts/texts.ts";

const words = texts.log.page.filters;

/** The filters without any one of which there are rows. */
async function tooNarrow(filter: AuditFilter, unattended: boolean): Promise<readonly AuditFilterName[]> {
  const given = auditFilters.filter((name) => filter[name] !== undefined);
  const found = await Promise.all(
    given.map(async (name) => {
      const query = { ...without(filter, name), limit: "1" };
      return (await call("GET /audit", { query, unattended })).events.length > 0;
    }),
  );
  return given.filter((_, i) => found[i]);
}

/** An empty list of the audit log: which filter to relax. */
export function NothingFound({ filter }: { readonly filter: AuditFilter }) {
  const isFiltered = Object.keys(filter).length > 0;
  const narrow = useResource(JSON.stringify(filter), (unattended) => tooNarrow(filter, unattended));
  if (!isFiltered) return <p class="empty">{words.emptyLog}</p>;
  const names = narrow.data ?? [];
  return (
    <div class="empty">
      <p>{words.nothingFound}</p>
      {names.length > 0 && <p>{words.relax}</p>}
      <ul>
        {names.map((name) => (
          <li key={name}>
            <a href={to(["audit"], without(filter, name))}>{words.withoutOf[name]}</a>
          </li>
        ))}
        <li>
          <a href={to(["audit"])}>{words.withoutAll}</a>
        </li>
      </ul>
    </div>
  );
}
