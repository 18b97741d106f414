import { useSignal } from "@preact/signals";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/text-field.tsx";
import { readPhoneNumber } from "../fields.ts";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

export function NumberForm({ phone }: StepProps) {
  const { number, cancel } = texts();
  const changes = phone.state.value.task === "changeNumber";
  const busy = phone.busy.value;
  const malformed = useSignal(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement).get("number");
    const read = readPhoneNumber(String(given));
    malformed.value = read === undefined;
    if (read !== undefined && !busy) void phone.sendSms(read);
  };
  return (
    <form onSubmit={submit} noValidate>
      <p>{number.intro[changes ? "changeNumber" : "enrolWithNumber"]}</p>
      <TextField
        id="number"
        label={number.label}
        hint={number.hint}
        fault={malformed.value ? number.malformed : undefined}
        input={{ type: "tel", autocomplete: "tel", inputMode: "tel" }}
      />
      <div class="actions">
        <Button type="submit" busy={busy}>
          {number.send}
        </Button>
        {changes && (
          <Button kind="quiet" busy={busy} onClick={() => phone.leave()}>
            {cancel}
          </Button>
        )}
      </div>
    </form>
  );
}
