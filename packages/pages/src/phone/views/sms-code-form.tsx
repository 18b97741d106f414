import { useSignal } from "@preact/signals";
import { Button } from "../../design/button.tsx";
import { TextField } from "../../design/text-field.tsx";
import { readSmsCode } from "../fields.ts";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

export function SmsCodeForm({ phone }: StepProps) {
  const { smsCode, next, cancel } = texts();
  const busy = phone.busy.value;
  const malformed = useSignal(false);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement).get("code");
    const code = readSmsCode(String(given));
    malformed.value = code === undefined;
    if (code !== undefined && !busy) void phone.giveCode(code);
  };
  return (
    <form onSubmit={submit} noValidate>
      <p>{smsCode.intro}</p>
      <DemoSms phone={phone} />
      <TextField
        id="code"
        label={smsCode.label}
        fault={malformed.value ? smsCode.malformed : undefined}
        input={{
          type: "text",
          // No `pattern` and no short `maxLength`: phones fill in the code in groups, as the message has it.
          inputmode: "numeric",
          autocomplete: "one-time-code",
          autocapitalize: "none",
          spellcheck: false,
          maxLength: 32,
        }}
      />
      <div class="actions">
        <Button type="submit" busy={busy}>
          {next}
        </Button>
        <Button kind="secondary" busy={busy} onClick={() => void phone.sendSms()}>
          {smsCode.again}
        </Button>
        <Button kind="quiet" busy={busy} onClick={() => phone.leave()}>
          {cancel}
        </Button>
      </div>
    </form>
  );
}

/** In the demo no SMS leaves the service: the page shows it as a phone would. */
function DemoSms({ phone }: StepProps) {
  if (!phone.configuration.value?.demo) return null;
  const { smsCode } = texts();
  const code = phone.demoSms.value;
  return (
    <div class="message demo">
      <p role="status">
        {code === undefined ? null : code === "" ? smsCode.demoEmpty : smsCode.demoSms(code)}
      </p>
      <Button kind="quiet" busy={phone.busy.value} onClick={() => void phone.showDemoSms()}>
        {smsCode.demo}
      </Button>
    </div>
  );
}
