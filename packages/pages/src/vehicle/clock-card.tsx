import { Button } from "../design/button.tsx";
import { change, state } from "./bench.ts";
import { moment } from "./facts.tsx";
import { texts } from "./texts.ts";

const MINUTE_MS = 60_000;
const RATES = [0, 0.1, 1, 60, 3600] as const;
const STEPS = [
  ["minutes", 10 * MINUTE_MS],
  ["hour", 60 * MINUTE_MS],
  ["day", 1440 * MINUTE_MS],
  ["week", 8 * 1440 * MINUTE_MS],
] as const;

const setClock = (to: Readonly<Record<string, unknown>>): void => void change("POST", "/clock", to);

export function ClockCard() {
  const { clock } = texts();
  const current = state.value?.clock;
  if (!current) return null;
  return (
    <section class="card">
      <h2>{clock.heading}</h2>
      <p class="time">{moment(current.now)}</p>
      <p class="hint">{clock.about}</p>
      <div class="field">
        <label for="rate">{clock.rate}</label>
        <select
          id="rate"
          value={String(current.rate)}
          onChange={({ currentTarget }) => setClock({ rate: Number(currentTarget.value) })}
        >
          {RATES.map((rate) => (
            <option key={rate} value={rate}>
              {clock.rates[rate]}
            </option>
          ))}
        </select>
      </div>
      <div class="buttons">
        {STEPS.map(([name, advanceMs]) => (
          <Button key={name} kind="secondary" onClick={() => setClock({ advanceMs })}>
            {clock[name]}
          </Button>
        ))}
      </div>
      <form
        class="field"
        onSubmit={(event) => {
          event.preventDefault();
          const given = new FormData(event.currentTarget).get("moment");
          if (typeof given === "string" && given !== "") setClock({ moveTo: `${given}Z` });
        }}
      >
        <label for="moment">{clock.moment}</label>
        <input id="moment" name="moment" type="datetime-local" min={current.now.slice(0, 16)} />
        <div class="buttons">
          <Button kind="secondary" type="submit">
            {clock.go}
          </Button>
        </div>
      </form>
    </section>
  );
}
