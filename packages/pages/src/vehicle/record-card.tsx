import type { Entry } from "@openpims/vehicles";
import { entries } from "./bench.ts";
import { moment } from "./facts.tsx";
import { texts } from "./texts.ts";

export function RecordCard() {
  const { record } = texts();
  return (
    <section class="card record">
      <h2>{record.heading}</h2>
      {entries.value.length === 0 && <p>{record.none}</p>}
      <ol reversed>
        {entries.value.map((entry) => (
          <li key={entry.number}>
            <time dateTime={new Date(entry.at).toISOString()}>
              {moment(new Date(entry.at).toISOString())}
            </time>{" "}
            <span>{nameOf(entry)}</span> <code>{lineOf(entry)}</code>
            {"judgements" in entry &&
              entry.judgements.map((judgement) => (
                <p key={judgement} class="message warning">
                  {record.judgement}: {record.judgements[judgement]}
                </p>
              ))}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** `customer 1`, in the language of the page. */
function nameOf({ customer }: Entry): string {
  const { record } = texts();
  return customer === "nobody" ? record.nobody : customer.replace("customer", record.customer);
}

function lineOf(entry: Entry): string {
  const { record } = texts();
  switch (entry.kind) {
    case "command":
      return `${entry.service} ${JSON.stringify(entry.parameters)}`;
    case "end":
      return `${entry.service} ${record.ended} ${entry.returnCode}`;
    case "connection":
      return [
        "MQTT",
        record.connections[entry.event],
        entry.code,
        entry.ending && record.endings[entry.ending],
      ]
        .filter((part) => part !== undefined)
        .join(" · ");
    case "unread":
      return `MQTT · ${record.unread}`;
    case "rest":
      return `${entry.method} ${entry.path} ${entry.status}`;
  }
}
