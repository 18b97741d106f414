import { Button } from "../../design/button.tsx";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

/** The menu beside the step: the signed-in user, and actions on the PIN, the number and the device. */
export function Menu({ phone }: StepProps) {
  const { menu } = texts();
  const { facts, step } = phone.state.value;
  const { username } = facts;
  const busy = phone.busy.value;
  if (username === undefined) return null;
  return (
    <nav class="menu" aria-label={menu.label}>
      <p>{menu.signedIn(username)}</p>
      <ul>
        {step === "ready" && (
          <>
            {phone.configuration.value?.demo?.attached && (
              <li>
                <Button kind="quiet" busy={busy} onClick={() => phone.openCar()}>
                  {menu.ownCar}
                </Button>
              </li>
            )}
            <li>
              <Button kind="quiet" busy={busy} onClick={() => phone.choose("reset")}>
                {menu.forgotten}
              </Button>
            </li>
            <li>
              <Button kind="quiet" busy={busy} onClick={() => phone.choose("changeNumber")}>
                {menu.changeNumber}
              </Button>
            </li>
            <li>
              <Button kind="quiet danger" busy={busy} onClick={() => phone.choose("remove")}>
                {menu.remove}
              </Button>
            </li>
          </>
        )}
        {phone.configuration.value?.demo?.attached && (
          <li>
            <a class="button quiet" href="/vehicle/">
              {menu.car}
            </a>
          </li>
        )}
        <li>
          <Button kind="quiet" busy={busy} onClick={() => void phone.signOut()}>
            {menu.signOut}
          </Button>
        </li>
      </ul>
    </nav>
  );
}
