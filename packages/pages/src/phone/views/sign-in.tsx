import { Button } from "../../design/button.tsx";
import { language } from "../../design/language.ts";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

export function SignIn({ phone }: StepProps) {
  const { signIn, cancel } = texts();
  const { demo, selfRegistration } = phone.configuration.value ?? {};
  const busy = phone.busy.value;
  return (
    <>
      <p>{signIn.intro}</p>
      {demo && (
        <div class="message demo">
          <p>{signIn.demo}</p>
          <dl>
            <dt>{signIn.login}</dt>
            <dd>{demo.login}</dd>
            <dt>{signIn.password}</dt>
            <dd>{demo.password}</dd>
          </dl>
        </div>
      )}
      <div class="actions">
        <Button busy={busy} onClick={() => void phone.signIn("login", language.value)}>
          {signIn.button}
        </Button>
        {selfRegistration && (
          <Button
            kind="secondary"
            busy={busy}
            onClick={() => void phone.signIn("createAccount", language.value)}
          >
            {signIn.create}
          </Button>
        )}
        {phone.signingIn && (
          <Button kind="quiet" onClick={() => phone.cancelSignIn()}>
            {cancel}
          </Button>
        )}
      </div>
      {selfRegistration === false && <p class="hint">{signIn.byOperator}</p>}
      <p class="hint" role="status">
        {phone.signingIn ? signIn.waiting : signIn.inWindow}
      </p>
    </>
  );
}
