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
  const fault = useSignal<"malformed" | "refused" | undefined>(undefined);
  /** The last typed number and its normal form, which the user has seen. */
  const shown = useSignal<{ readonly typed: string; readonly normal: string } | undefined>(undefined);
  const send = async (typed: string): Promise<void> => {
    const seen = shown.value?.typed === typed ? shown.value : undefined;
    const read = seen ?? (await phone.readNumber(typed));
    fault.value = read === "refused" ? "refused" : undefined;
    shown.value = undefined;
    if (read === undefined || read === "refused") return;
    const { normal } = read;
    if (seen || normal === typed) await phone.sendSms(normal);
    else shown.value = { typed, normal };
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement).get("number");
    const read = readPhoneNumber(String(given));
    fault.value = read === undefined ? "malformed" : undefined;
    if (read !== undefined && !busy) void send(read);
  };
  return (
    <form onSubmit={submit} noValidate>
      <p>{number.intro[changes ? "changeNumber" : "enrolWithNumber"]}</p>
      <TextField
        id="number"
        label={number.label}
        hint={number.hint}
        fault={fault.value && number[fault.value]}
        input={{ type: "tel", autocomplete: "tel", inputMode: "tel" }}
      />
      <p role="status">{shown.value && number.goesTo(shown.value.normal)}</p>
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
