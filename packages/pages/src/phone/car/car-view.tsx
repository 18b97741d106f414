import { useEffect, useRef } from "preact/hooks";
import { Button } from "../../design/button.tsx";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "../views/app.tsx";
import type { CarCommand } from "./commands.ts";
import { Facts } from "./facts.tsx";

const buttons: readonly CarCommand[] = [
  "lock",
  "unlock",
  "startCharge",
  "stopCharge",
  "startClimate",
  "stopClimate",
  "lights",
  "horn",
];

export function CarView({ phone }: StepProps) {
  const { car: say } = texts();
  const busy = phone.busy.value;
  const { cars, chosen, state } = phone.car.state.value;
  useFirstLoad(phone, busy);
  if (cars?.length === 0) return <p>{say.none}</p>;
  return (
    <>
      {cars && (cars.length > 1 || !chosen) && <Choice phone={phone} />}
      {chosen && <p class="vin">{`${chosen.label ?? say.unnamed} · ${chosen.vin}`}</p>}
      <ProgressLine phone={phone} />
      {state ? <Facts state={state} /> : (chosen || !cars) && <p>{say.loading}</p>}
      {state && (
        <section class="commands" aria-label={say.commandsLabel}>
          {buttons.map((name) => (
            <Button
              key={name}
              kind={name === "lock" ? "primary" : "secondary"}
              busy={busy}
              onClick={() => void phone.command(name)}
            >
              {say.commands[name]}
            </Button>
          ))}
        </section>
      )}
      {state && <WakeUpCost phone={phone} />}
      <div class="actions">
        {state && (
          <Button kind="secondary" busy={busy} onClick={() => void phone.command("wake")}>
            {say.commands.wake}
          </Button>
        )}
        <Button kind="secondary" busy={busy} onClick={() => void phone.loadCar()}>
          {say.read}
        </Button>
        <Button kind="quiet" busy={busy} onClick={() => phone.leave()}>
          {say.back}
        </Button>
      </div>
    </>
  );
}

/** Reads the car's state once, as soon as no other call is under way. */
function useFirstLoad(phone: StepProps["phone"], busy: boolean): void {
  const asked = useRef(false);
  useEffect(() => {
    if (busy || asked.current) return;
    asked.current = true;
    if (!phone.car.state.value.state) void phone.loadCar();
  }, [busy, phone]);
}

function Choice({ phone }: StepProps) {
  const { car: say } = texts();
  const { cars = [], chosen } = phone.car.state.value;
  return (
    <label class="field">
      <span>{say.choose}</span>
      <select
        value={chosen?.vin ?? ""}
        disabled={phone.busy.value}
        onChange={({ currentTarget }) => void phone.loadCar(currentTarget.value)}
      >
        {!chosen && <option value="">{say.chooseFirst}</option>}
        {cars.map(({ vin, label }) => (
          <option key={vin} value={vin}>
            {`${label ?? say.unnamed} · ${vin}`}
          </option>
        ))}
      </select>
    </label>
  );
}

function ProgressLine({ phone }: StepProps) {
  const { car: say } = texts();
  const { command } = phone.car.state.value;
  const done = command?.progress === "done";
  return (
    <div role="status">
      {command && (
        <p class={`message ${done ? "success" : ""}`}>
          {say.commandLine(say.commands[command.name], say.progress[command.progress])}
        </p>
      )}
    </div>
  );
}

/** A wake-up drains the car's 12 V battery, so its cost is told beside its button. */
function WakeUpCost({ phone }: StepProps) {
  const { car: say } = texts();
  const left = phone.car.state.value.wakeUpsLeft;
  return (
    <p class="hint">
      {say.wakeCost} {left !== undefined && say.wakeUpsLeft(left)}
    </p>
  );
}
