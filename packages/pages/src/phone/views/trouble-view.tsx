import { type Explanation, explain } from "@openpims/sdk";
import { Button } from "../../design/button.tsx";
import { language } from "../../design/language.ts";
import type { Trouble } from "../state.ts";
import { texts } from "../texts/texts.ts";
import { typeset } from "../typography.ts";
import type { StepProps } from "./app.tsx";

/** A failure and its remedy by the SDK's `explain`, with its code. */
export function TroubleView({ phone }: StepProps) {
  const { trouble } = phone.state.value;
  return <div role="alert">{trouble && <Message phone={phone} trouble={trouble} />}</div>;
}

function Message({ phone, trouble }: StepProps & { readonly trouble: Trouble }) {
  if ("own" in trouble)
    return (
      <div class="message danger">
        <p>{texts().own[trouble.own]}</p>
        {trouble.own === "popupBlocked" && (
          <RemedyButton phone={phone} press={() => void phone.signInHere(language.value)}>
            {texts().signIn.here}
          </RemedyButton>
        )}
      </div>
    );
  const explanation = explain("failed" in trouble ? trouble.failed : trouble.code, {
    language: language.value,
    audience: "person",
  });
  return (
    <div class="message danger">
      <p>
        <strong>{typeset(explanation.happened, language.value)}</strong>
      </p>
      <p>{typeset(explanation.remedy, language.value)}</p>
      {explanation.code === 2308 && phone.state.value.step === "ready" && (
        <RemedyButton phone={phone} press={() => phone.choose("reset")}>
          {texts().blocked.reset}
        </RemedyButton>
      )}
      <p class="code">{footOf(explanation)}</p>
    </div>
  );
}

interface RemedyButtonProps extends StepProps {
  readonly press: () => void;
  readonly children: string;
}

/** The remedy, if a button can start it. */
function RemedyButton({ phone, press, children }: RemedyButtonProps) {
  return (
    <p>
      <Button kind="secondary" busy={phone.busy.value} onClick={press}>
        {children}
      </Button>
    </p>
  );
}

function footOf({ code, costs, nextTry }: Explanation): string {
  const { heading, costs: costsOf, nextTry: at } = texts().trouble;
  const parts = [heading(code)];
  if (costs.length > 0) parts.push(costsOf(costs));
  if (nextTry !== undefined) parts.push(at(new Date(nextTry).toLocaleString(language.value)));
  return parts.join(" · ");
}
