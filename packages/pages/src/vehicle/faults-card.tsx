import type { ActiveFault } from "@openpims/vehicles";
import { signal } from "@preact/signals";
import { Button } from "../design/button.tsx";
import { change, state, vehicle } from "./bench.ts";
import { texts } from "./texts.ts";

const GROUPS = ["command", "rest", "broker"] as const;

const MOST_SECONDS = 600;

/** The chosen fault: its group and its type. */
const kind = signal("command:answer");
const refused = signal(false);

/** The fault of a filled form. A broker has no vehicles. @throws SyntaxError for data that is no JSON */
function faultOf(form: HTMLFormElement): Readonly<Record<string, unknown>> {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "").trim();
  const [of = "", type = ""] = kind.value.split(":");
  const car = vehicle();
  return {
    of,
    type,
    ...(of !== "broker" && car && { vehicle: car.id }),
    ...(of === "command" && text("service") !== "" && { service: text("service") }),
    ...(type === "answer" && { returnCode: text("code") }),
    ...(text("data") !== "" && { respData: JSON.parse(text("data")) }),
    ...(text("reason") !== "" && { reason: text("reason") }),
    ...(type === "late" && { ms: Number(text("seconds")) * 1000 }),
    ...(data.has("once") && { times: 1 }),
  };
}

async function add(form: HTMLFormElement): Promise<void> {
  try {
    refused.value = !(await change("POST", "/faults", faultOf(form)));
  } catch {
    refused.value = true;
  }
}

export function FaultsCard() {
  const { faults } = texts();
  const current = state.value;
  if (!current) return null;
  return (
    <section class="card">
      <h2>{faults.heading}</h2>
      {current.faults.length === 0 ? (
        <p>{faults.none}</p>
      ) : (
        <ul class="faults">
          {current.faults.map((active) => (
            <Fault key={active.id} active={active} />
          ))}
        </ul>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add(event.currentTarget);
        }}
      >
        <div class="field">
          <label for="kind">{faults.kind}</label>
          <select
            id="kind"
            value={kind.value}
            onChange={({ currentTarget }) => {
              kind.value = currentTarget.value;
            }}
          >
            {GROUPS.map((group) => (
              <optgroup key={group} label={faults.groups[group]}>
                {current.known.faults[group].map((type) => (
                  <option key={type} value={`${group}:${type}`}>
                    {faults.types[type]}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </div>
        {kind.value.startsWith("command:") && <OfCommand services={current.known.services} />}
        <p class="check">
          <input id="once" name="once" type="checkbox" />
          <label for="once">{faults.once}</label>
        </p>
        <p class="fault" role="alert">
          {refused.value && faults.refused}
        </p>
        <div class="buttons">
          <Button type="submit">{faults.add}</Button>
        </div>
      </form>
    </section>
  );
}

function OfCommand({ services }: { readonly services: readonly string[] }) {
  const { faults } = texts();
  return (
    <>
      <div class="field">
        <label for="service">{faults.service}</label>
        <select id="service" name="service">
          <option value="">{faults.everyService}</option>
          {services.map((service) => (
            <option key={service}>{service}</option>
          ))}
        </select>
      </div>
      {kind.value === "command:late" && (
        <div class="field">
          <label for="seconds">{faults.seconds}</label>
          <input id="seconds" name="seconds" type="number" min={0} max={MOST_SECONDS} defaultValue="30" />
        </div>
      )}
      {kind.value === "command:answer" && (
        <>
          <div class="field">
            <label for="code">{faults.code}</label>
            <input id="code" name="code" inputMode="numeric" defaultValue="300" maxLength={5} required />
          </div>
          <div class="field">
            <label for="data">{faults.data}</label>
            <input id="data" name="data" spellcheck={false} placeholder='{"error": 1}' />
          </div>
          <div class="field">
            <label for="reason">{faults.reason}</label>
            <input id="reason" name="reason" spellcheck={false} maxLength={200} />
          </div>
        </>
      )}
    </>
  );
}

function Fault({ active: { id, fault } }: { readonly active: ActiveFault }) {
  const { faults } = texts();
  const about = [
    faults.groups[fault.of],
    fault.of === "command" && fault.service,
    faults.types[fault.type],
    "returnCode" in fault && fault.returnCode,
    "respData" in fault && JSON.stringify(fault.respData),
  ];
  return (
    <li>
      <span>{about.filter((part) => part).join(" · ")}</span>
      <Button kind="quiet" onClick={() => void change("DELETE", `/faults/${id}`)}>
        {faults.remove}
      </Button>
    </li>
  );
}
