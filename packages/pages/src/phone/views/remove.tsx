import { Button } from "../../design/button.tsx";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

export function Remove({ phone }: StepProps) {
  const { remove, cancel } = texts();
  const busy = phone.busy.value;
  return (
    <>
      <p>{remove.intro}</p>
      <div class="actions">
        <Button kind="danger" busy={busy} onClick={() => void phone.remove()}>
          {remove.button}
        </Button>
        <Button kind="secondary" busy={busy} onClick={() => phone.leave()}>
          {cancel}
        </Button>
      </div>
    </>
  );
}
