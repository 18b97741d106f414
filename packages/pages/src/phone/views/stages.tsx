import type { Step } from "../state.ts";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

/** The user's progress to the first OTP. Later steps show no progress. */
const stageOf: Partial<Record<Step, number>> = {
  signIn: 0,
  number: 1,
  askSms: 1,
  smsCode: 1,
  choosePin: 2,
  repeatPin: 2,
  accountPin: 2,
  ready: 3,
};

export function Stages({ phone }: StepProps) {
  const { step, facts, notice } = phone.state.value;
  const current = stageOf[step];
  if (current === undefined || (facts.enrolled && notice !== "enrolled")) return null;
  const { label, names } = texts().stages;
  return (
    <ol class="stages" aria-label={label}>
      {names.map((name, i) => (
        <li
          key={name}
          class={i < current ? "past" : ""}
          {...(i === current && { "aria-current": "step" as const })}
        >
          {name}
        </li>
      ))}
    </ol>
  );
}
