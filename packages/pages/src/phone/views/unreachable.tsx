import { Button } from "../../design/button.tsx";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

export function Unreachable({ phone }: StepProps) {
  return (
    <div class="actions">
      <Button busy={phone.busy.value} onClick={() => void phone.look()}>
        {texts().retry}
      </Button>
    </div>
  );
}
