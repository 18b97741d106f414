import { Button } from "../../design/button.tsx";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

/** A new PIN unblocks the account, but only an enrolled device can set one. */
export function Blocked({ phone }: StepProps) {
  const { blocked, menu, cancel } = texts();
  const { facts, trouble } = phone.state.value;
  const { enrolled } = facts;
  const busy = phone.busy.value;
  return (
    <>
      {!enrolled && <p>{blocked.other}</p>}
      {enrolled && !trouble && <p>{blocked.enrolled}</p>}
      <div class="actions">
        {enrolled ? (
          <Button busy={busy} onClick={() => phone.choose("reset")}>
            {blocked.reset}
          </Button>
        ) : (
          <>
            <Button busy={busy} onClick={() => phone.choose("remove")}>
              {menu.remove}
            </Button>
            <Button kind="quiet" busy={busy} onClick={() => phone.leave()}>
              {cancel}
            </Button>
          </>
        )}
      </div>
    </>
  );
}
