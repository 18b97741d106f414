import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Allowed } from "../parts/allowed.tsx";
import { Page, Shown } from "../parts/page.tsx";
import { Field } from "../parts/small.tsx";
import { useResource } from "../state/resource.ts";
import { go, route, to } from "../state/route.ts";
import { texts } from "../texts/texts.ts";
import { AuditRows } from "./audit-rows.tsx";
import { Chain } from "./chain.tsx";
import { RemoveRows } from "./remove-rows.tsx";

const words = texts.log;

const FILTERS = ["account", "action", "result", "from", "to"] as const;

/** A local time of the form, in the API's format. */
const isoOf = (local: string | undefined): string | undefined => {
  const at = local ? new Date(local) : undefined;
  return at && !Number.isNaN(at.getTime()) ? at.toISOString() : undefined;
};

function Filters({ fields }: { readonly fields: Readonly<Record<string, string>> }) {
  const apply = (form: HTMLFormElement): void => {
    const given = new FormData(form);
    go(["audit"], Object.fromEntries(FILTERS.map((name) => [name, String(given.get(name) ?? "").trim()])));
  };
  const time = (name: "from" | "to", label: string) => (
    <Field label={label}>
      {(field) => <input {...field} name={name} type="datetime-local" defaultValue={fields[name] ?? ""} />}
    </Field>
  );
  return (
    <details class="card filters" open={Object.keys(fields).length > 0}>
      <summary>{words.filters}</summary>
      <form
        key={JSON.stringify(fields)}
        onSubmit={(event) => {
          event.preventDefault();
          apply(event.currentTarget);
        }}
      >
        <Field label={words.filterAccount}>
          {(field) => <input {...field} name="account" maxLength={254} defaultValue={fields.account ?? ""} />}
        </Field>
        <Field label={words.filterAction}>
          {(field) => (
            <select {...field} name="action">
              <option value="">{words.any}</option>
              {Object.entries(words.actionOf).map(([action, name]) => (
                <option key={action} value={action} selected={action === fields.action}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={words.filterResult}>
          {(field) => (
            <select {...field} name="result">
              <option value="">{words.either}</option>
              <option value="ok" selected={fields.result === "ok"}>
                {words.ok}
              </option>
              <option value="refused" selected={fields.result === "refused"}>
                {words.refused}
              </option>
            </select>
          )}
        </Field>
        {time("from", words.filterFrom)}
        {time("to", words.filterTo)}
        <p class="actions">
          <button type="submit" class="primary">
            {words.apply}
          </button>
          <button type="button" onClick={() => go(["audit"])}>
            {words.clear}
          </button>
        </p>
      </form>
    </details>
  );
}

export function AuditView() {
  const [removing, setRemoving] = useState(false);
  const { query: given } = route.value;
  const fields = Object.fromEntries(
    FILTERS.flatMap((name) => {
      const value = given.get(name);
      return value ? [[name, value]] : [];
    }),
  );
  const cursor = given.get("cursor") ?? undefined;
  const query = { ...fields, from: isoOf(fields.from), to: isoOf(fields.to), cursor, limit: "25" };
  const rows = useResource(JSON.stringify(query), (unattended) => call("GET /audit", { query, unattended }));
  return (
    <Page title={texts.audit} actions={<Chain />}>
      <Filters fields={fields} />
      <Shown of={rows}>
        {({ events, next }) => (
          <>
            <div class="card">
              <AuditRows label={texts.audit} entries={events} />
            </div>
            <p class="pages">
              {cursor !== undefined && <a href={to(["audit"], fields)}>{texts.firstPage}</a>}
              {next !== null && <a href={to(["audit"], { ...fields, cursor: next })}>{texts.nextPage}</a>}
            </p>
          </>
        )}
      </Shown>
      <Allowed to="administrator">
        <p class="actions end">
          <button type="button" class="danger" onClick={() => setRemoving(true)}>
            {words.remove}
          </button>
        </p>
      </Allowed>
      {removing && <RemoveRows onClose={() => setRemoving(false)} />}
    </Page>
  );
}
