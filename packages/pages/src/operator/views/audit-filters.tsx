import type { ComponentChildren } from "preact";
import { Field } from "../parts/small.tsx";
import { type AuditFilter, localOf, utcOf } from "../state/audit-filter.ts";
import { go, to } from "../state/route.ts";
import { zone } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.log;
const filters = words.page.filters;

const HOUR_MS = 3_600_000;

const periods = [
  ["hour", HOUR_MS],
  ["day", 24 * HOUR_MS],
  ["week", 7 * 24 * HOUR_MS],
  ["month", 30 * 24 * HOUR_MS],
] as const;

/** The names of the groups, and of single acts below them. */
const groups: Readonly<Record<string, string>> = filters.groupOf;
const acts: Readonly<Record<string, string>> = words.actionOf;

function filterOf(form: HTMLFormElement): AuditFilter {
  const given = new FormData(form);
  const text = (name: string): string => String(given.get(name) ?? "").trim();
  const kind = text("kind");
  return Object.fromEntries(
    Object.entries({
      account: text("account"),
      device: text("device"),
      operator: text("operator"),
      group: Object.hasOwn(groups, kind) ? kind : "",
      action: Object.hasOwn(acts, kind) ? kind : "",
      result: text("result"),
      from: utcOf(text("from")),
      to: utcOf(text("to")),
    }).filter(([, value]) => value),
  );
}

const Options = ({ of, chosen }: { of: Readonly<Record<string, string>>; chosen: string | undefined }) => (
  <>
    {Object.entries(of).map(([value, name]) => (
      <option key={value} value={value} selected={value === chosen}>
        {name}
      </option>
    ))}
  </>
);

export function AuditFilters({ filter }: { readonly filter: AuditFilter }) {
  const text = (name: "account" | "device" | "operator", label: string, hint?: string) => (
    <Field label={label} hint={hint}>
      {(field) => (
        <input
          {...field}
          name={name}
          maxLength={254}
          autocomplete="off"
          spellcheck={false}
          defaultValue={filter[name] ?? ""}
        />
      )}
    </Field>
  );
  const time = (name: "from" | "to", label: string) => (
    <Field label={label} hint={filters.zone(zone)}>
      {(field) => <input {...field} name={name} type="datetime-local" defaultValue={localOf(filter[name])} />}
    </Field>
  );
  const select = (name: string, label: string, options: ComponentChildren) => (
    <Field label={label}>
      {(field) => (
        <select {...field} name={name}>
          {options}
        </select>
      )}
    </Field>
  );
  return (
    <details class="card filters" open={Object.keys(filter).length > 0}>
      <summary>{words.filters}</summary>
      <nav aria-label={filters.period} class="choice">
        {periods.map(([period, length]) => (
          <a
            key={period}
            class="choice-part"
            href={to(["audit"], {
              ...filter,
              from: new Date(Date.now() - length).toISOString(),
              to: undefined,
            })}
          >
            {filters.last[period]}
          </a>
        ))}
      </nav>
      <form
        key={JSON.stringify(filter)}
        onSubmit={(event) => {
          event.preventDefault();
          go(["audit"], filterOf(event.currentTarget));
        }}
      >
        {text("account", words.filterAccount)}
        {text("operator", filters.operator)}
        {text("device", filters.device, filters.deviceHint)}
        {select(
          "kind",
          words.filterAction,
          <>
            <option value="">{words.any}</option>
            <optgroup label={filters.groups}>
              <Options of={groups} chosen={filter.group} />
            </optgroup>
            <optgroup label={filters.acts}>
              <Options of={acts} chosen={filter.action} />
            </optgroup>
          </>,
        )}
        {select(
          "result",
          words.filterResult,
          <>
            <option value="">{words.either}</option>
            <Options of={{ ok: words.ok, refused: words.refused }} chosen={filter.result} />
          </>,
        )}
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
