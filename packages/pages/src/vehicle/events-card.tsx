import { signal } from "@preact/signals";
import { announce } from "../design/announcer.tsx";
import { Button } from "../design/button.tsx";
import { happen } from "./bench.ts";
import { texts } from "./texts.ts";

const EVENTS = [
  ["plug", { type: "plug", stationW: 7000 }],
  ["unplug", { type: "unplug" }],
  ["drive", { type: "drive", km: 20, minutes: 25 }],
  ["lock", { type: "lock" }],
  ["unlock", { type: "unlock" }],
  ["open", { type: "open", door: "Driver" }],
  ["close", { type: "close", door: "Driver" }],
  ["collision", { type: "collision", side: "Front", severity: "Minor" }],
  ["privacyOn", { type: "privacy", state: "Full" }],
  ["privacyOff", { type: "privacy", state: "None" }],
] as const;

const refused = signal(false);

async function carryOut(event: (typeof EVENTS)[number][1]): Promise<void> {
  refused.value = !(await happen(event));
  if (refused.value) announce(texts().events.refused);
}

export function EventsCard() {
  const { events } = texts();
  return (
    <section class="card">
      <h2>{events.heading}</h2>
      <div class="buttons">
        {EVENTS.map(([name, event]) => (
          <Button key={name} kind="secondary" onClick={() => void carryOut(event)}>
            {events[name]}
          </Button>
        ))}
      </div>
      {refused.value && <p class="fault">{events.refused}</p>}
    </section>
  );
}
