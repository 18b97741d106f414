import type { PolicyField, PolicyValue, TextPolicyName } from "@openpims/service/operator-api";
import { useState } from "preact/hooks";
import { call } from "../api/client.ts";
import { Allowed, may } from "../parts/allowed.tsx";
import { attempt } from "../parts/notice.tsx";
import { Page, Section, Shown } from "../parts/page.tsx";
import { Field } from "../parts/small.tsx";
import { type Resource, useResource } from "../state/resource.ts";
import { useUnsaved } from "../state/unsaved.ts";
import { figureOf } from "../texts/format.ts";
import { texts } from "../texts/texts.ts";

const words = texts.policies;

interface Fields {
  readonly fields: readonly PolicyField[];
}

/** The operator's unsaved changes. */
type Draft = Readonly<Record<string, PolicyValue>>;

/** The groups in the order of the service's answer. */
const groupsOf = (fields: readonly PolicyField[]) => [...new Set(fields.map(({ group }) => group))];

/** True if the service's configuration sets the value: the console cannot change it. */
const isFixed = ({ source }: PolicyField): boolean => source === "configuration";

const isReadOnly = (field: PolicyField): boolean => isFixed(field) || !may("administrator");

const isText = (name: PolicyField["name"]): name is TextPolicyName => Object.hasOwn(words.textOf, name);

function rangeOf({ name, type, minimum, maximum, unit }: PolicyField): string | undefined {
  if (isText(name)) return words.textOf[name];
  if (type === "boolean" || minimum === undefined || maximum === undefined) return undefined;
  const range = words.range(figureOf(minimum), figureOf(maximum));
  return unit === undefined ? range : words.unitOf[unit](range);
}

function hintOf(field: PolicyField): string {
  const { byDefault } = field;
  const value =
    typeof byDefault === "boolean"
      ? (byDefault ? words.on : words.off).toLowerCase()
      : typeof byDefault === "number"
        ? figureOf(byDefault)
        : byDefault;
  const said = [rangeOf(field), words.byDefault(value)].filter((part) => part !== undefined).join(", ");
  const sentence = `${said.charAt(0).toUpperCase()}${said.slice(1)}.`;
  return isFixed(field) ? `${sentence} ${words.fixed}` : sentence;
}

function failureOf(field: PolicyField, value: PolicyValue): string | undefined {
  const { type, minimum = -Infinity, maximum = Infinity, pattern } = field;
  const fits =
    type === "boolean" ||
    (type === "integer" && Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum) ||
    (type === "string" && new RegExp(pattern ?? "", "u").test(String(value)));
  if (fits) return undefined;
  return type === "integer" ? words.within(figureOf(minimum), figureOf(maximum)) : words.outOfRange;
}

interface ControlProps {
  readonly field: PolicyField;
  readonly value: PolicyValue;
  change(value: PolicyValue): void;
}

function Control({ field, value, change }: ControlProps) {
  const { name, type } = field;
  return (
    <Field label={words.nameOf[name]} hint={hintOf(field)} failure={failureOf(field, value)}>
      {(attributes) =>
        type === "boolean" ? (
          <select
            {...attributes}
            disabled={isReadOnly(field)}
            value={String(value)}
            onChange={(event) => change(event.currentTarget.value === "true")}
          >
            <option value="true">{words.on}</option>
            <option value="false">{words.off}</option>
          </select>
        ) : (
          <input
            {...attributes}
            disabled={isReadOnly(field)}
            {...(type === "integer" && { inputMode: "numeric" as const })}
            value={String(value)}
            onInput={({ currentTarget: { value: text } }) =>
              change(type === "integer" && /^\d{1,15}$/.test(text.trim()) ? Number(text) : text)
            }
          />
        )
      }
    </Field>
  );
}

function Form({ fields, resource }: Fields & { readonly resource: Resource<Fields> }) {
  const [draft, setDraft] = useState<Draft>({});
  const written = ({ name, value }: PolicyField): PolicyValue => draft[name] ?? value;
  const changed = fields.filter((field) => !isReadOnly(field) && written(field) !== field.value);
  const wrong = changed.some((field) => failureOf(field, written(field)) !== undefined);
  useUnsaved(changed.length > 0);
  const save = async (): Promise<void> => {
    const body = Object.fromEntries(changed.map((field) => [field.name, written(field)]));
    if (!(await attempt(() => call("PUT /policy", { body }), words.saved))) return;
    const saved = (field: PolicyField): PolicyField =>
      changed.includes(field) ? { ...field, value: written(field), source: "operator" } : field;
    resource.put({ fields: fields.map(saved) });
    setDraft({});
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (changed.length > 0 && !wrong) void save();
      }}
    >
      {groupsOf(fields).map((group) => (
        <Section key={group} title={words.groupOf[group]}>
          <div class="fields">
            {fields
              .filter((field) => field.group === group)
              .map((field) => (
                <Control
                  key={field.name}
                  field={field}
                  value={written(field)}
                  change={(value) => setDraft({ ...draft, [field.name]: value })}
                />
              ))}
          </div>
        </Section>
      ))}
      <Allowed to="administrator">
        <div class={changed.length > 0 ? "save save-due" : "save"}>
          <p class="muted" role="status">
            {changed.length === 0 ? words.unchanged : words.changes(changed.length)}
          </p>
          <p class="actions">
            <button type="button" disabled={changed.length === 0} onClick={() => setDraft({})}>
              {words.undo}
            </button>
            <button type="submit" class="primary" disabled={changed.length === 0 || wrong}>
              {words.save}
            </button>
          </p>
        </div>
      </Allowed>
    </form>
  );
}

export function PolicyView() {
  const policy = useResource("policy", (unattended) => call("GET /policy/fields", { unattended }));
  return (
    <Page title={words.title}>
      <p class="hint">{may("administrator") ? words.hint : `${words.hint} ${words.readOnly}`}</p>
      <Shown of={policy}>{({ fields }) => <Form fields={fields} resource={policy} />}</Shown>
    </Page>
  );
}
