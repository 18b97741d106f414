import { Button } from "../../design/button.tsx";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

export function AskSms({ phone }: StepProps) {
  const { askSms, cancel } = texts();
  const { task, facts } = phone.state.value;
  const busy = phone.busy.value;
  const resets = task === "reset";
  return (
    <>
      <p>
        {askSms.intro[resets ? "reset" : "enrol"]} {facts.phoneNumber && askSms.to(facts.phoneNumber)}
      </p>
      <div class="actions">
        <Button busy={busy} onClick={() => void phone.sendSms()}>
          {askSms.send}
        </Button>
        <Button kind="secondary" busy={busy} onClick={() => phone.skipSms()}>
          {askSms.skip}
        </Button>
        {resets && (
          <Button kind="quiet" busy={busy} onClick={() => phone.leave()}>
            {cancel}
          </Button>
        )}
      </div>
    </>
  );
}
