import { Button } from "../../design/button.tsx";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";
import { PinPad } from "./pin-pad.tsx";

export function PinStep({ phone }: StepProps) {
  const { step, trouble, facts } = phone.state.value;
  const busy = phone.busy.value;
  return (
    <>
      {step === "ready" && facts.anothers && <p class="message warning">{texts().ready.anothers}</p>}
      {!(step === "ready" && trouble) && <p>{introOf(phone)}</p>}
      <PinPad busy={busy} submit={(pin) => void phone.givePin(pin)} forget={() => phone.forgetPin()} />
      {step !== "ready" && (
        <div class="actions">
          <Button kind="quiet" busy={busy} onClick={() => phone.leave()}>
            {texts().cancel}
          </Button>
        </div>
      )}
    </>
  );
}

function introOf(phone: StepProps["phone"]): string {
  const { step, task } = phone.state.value;
  const { pin, ready } = texts();
  if (step === "ready") return ready.intro;
  if (step === "carPin") return pin.car;
  if (step === "choosePin") return pin.choose;
  if (step === "repeatPin") return pin.repeat;
  return pin.account[task === "changeNumber" ? "changeNumber" : "enrol"];
}
