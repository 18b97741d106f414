import { render } from "preact";
import { Announcer } from "../design/announcer.tsx";
import { Bar } from "../design/bar.tsx";
import "../design/page.css";
import "../design/guide.css";
import "./vehicle.css";
import { away, chosen, follow, load, state, vehicle } from "./bench.ts";
import { ClockCard } from "./clock-card.tsx";
import { ConnectCard, loadAddresses } from "./connect-card.tsx";
import { Drawing } from "./drawing.tsx";
import { EventsCard } from "./events-card.tsx";
import { Facts } from "./facts.tsx";
import { FaultsCard } from "./faults-card.tsx";
import { RecordCard } from "./record-card.tsx";
import { RightsCard } from "./rights-card.tsx";
import { texts } from "./texts.ts";

/** A charge, a drive or the clock change the car without an event. */
const REFRESH_MS = 2000;

function Page() {
  const { title, heading, languages, intro, away: awayText, none, start } = texts();
  const car = vehicle();
  document.title = title;
  return (
    <>
      <Bar product="OpenPIMS" languages={languages} />
      <main class="vehicle">
        <h1>{heading}</h1>
        <p>
          {intro} <a href="/">{start}</a>
        </p>
        {away.value && <p class="message danger">{awayText}</p>}
        {state.value && !car && <p class="message">{none}</p>}
        {car && (
          <section class="card" aria-label={heading}>
            <Choice />
            <Drawing car={car} />
            <Facts car={car} />
          </section>
        )}
        {car && <EventsCard />}
        {car && <ConnectCard />}
        <RightsCard />
        {state.value && (
          <>
            <ClockCard />
            <FaultsCard />
          </>
        )}
        <RecordCard />
      </main>
      <Announcer />
    </>
  );
}

/** Absent for one car. */
function Choice() {
  const cars = state.value?.vehicles ?? [];
  if (cars.length < 2) return null;
  return (
    <div class="field">
      <label for="choice">{texts().choose}</label>
      <select
        id="choice"
        value={vehicle()?.id}
        onChange={({ currentTarget }) => {
          chosen.value = currentTarget.value;
        }}
      >
        {cars.map(({ id, label, vin }) => (
          <option key={id} value={id}>
            {`${label} ${vin}`}
          </option>
        ))}
      </select>
    </div>
  );
}

const page = document.getElementById("page");
if (page) {
  render(<Page />, page);
  follow();
  void loadAddresses();
  setInterval(() => {
    if (!document.hidden) void load();
  }, REFRESH_MS);
}
