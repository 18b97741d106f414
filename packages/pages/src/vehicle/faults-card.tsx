import type { ActiveFault } from "@openpims/vehicles";
import { Button } from "../design/button.tsx";
import { change, state, vehicle } from "./bench.ts";
import { texts } from "./texts.ts";

const GROUPS = ["command", "rest", "broker"] as const;

/** The fault of a filled form. A broker has no vehicles. */
function faultOf(form: HTMLFormElement): Readonly<Record<string, unknown>> {
  const data = new FormData(form);
  const text = (name: string) => String(data.get(name) ?? "");
  const [of = "", type = ""] = text("kind").split(":");
  const car = vehicle();
  return {
    of,
    type,
    ...(of !== "broker" && car && { vehicle: car.id }),
    ...(of === "command" && text("service") !== "" && { service: text("service") }),
    ...(type === "answer" && { returnCode: text("code") }),
    ...(type === "late" && { ms: 30_000 }),
    ...(data.has("once") && { times: 1 }),
  };
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
          void change("POST", "/faults", faultOf(event.currentTarget));
        }}
      >
        <div class="field">
          <label for="kind">{faults.kind}</label>
          <select id="kind" name="kind">
            {GROUPS.map((group) => (
              <optgroup key={group} label={faults.groups[group]}>
                {current.known.faults[group].map((type) => (
                  <option key={type} value={`${group}:${type}`}>
                    {type}
                  </option>
                ))}
              </optgroup>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="service">{faults.service}</label>
          <select id="service" name="service">
            <option value="">{faults.everyService}</option>
            {current.known.services.map((service) => (
              <option key={service}>{service}</option>
            ))}
          </select>
        </div>
        <div class="field">
          <label for="code">{faults.code}</label>
          <input id="code" name="code" inputMode="numeric" defaultValue="300" maxLength={5} />
        </div>
        <p class="check">
          <input id="once" name="once" type="checkbox" />
          <label for="once">{faults.once}</label>
        </p>
        <div class="buttons">
          <Button type="submit">{faults.add}</Button>
        </div>
      </form>
    </section>
  );
}

function Fault({ active: { id, fault } }: { readonly active: ActiveFault }) {
  const { faults } = texts();
  const about = [
    faults.groups[fault.of],
    fault.of === "command" && fault.service,
    fault.type,
    "returnCode" in fault && fault.returnCode,
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
