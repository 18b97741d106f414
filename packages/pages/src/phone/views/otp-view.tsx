import { useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { announce } from "../../design/announcer.tsx";
import { Button } from "../../design/button.tsx";
import { Countdown } from "../countdown.ts";
import type { Otp } from "../state.ts";
import { texts } from "../texts/texts.ts";
import type { StepProps } from "./app.tsx";

/** The remaining seconds that a screen reader announces. */
const SPOKEN = [30, 10];

const COPIED_MS = 2_000;

export function OtpView({ phone }: StepProps) {
  const { otp } = phone.state.value;
  return otp ? <Shown key={otp.text} phone={phone} otp={otp} /> : null;
}

function Shown({ phone, otp }: StepProps & { readonly otp: Otp }) {
  const { otp: say } = texts();
  const busy = phone.busy.value;
  const { demo, otpLifetimeSeconds = 60 } = phone.configuration.value ?? {};
  const countdown = useMemo(() => new Countdown(otp.expiresAt, () => phone.endOtp()), [otp.expiresAt]);
  useEffect(() => () => countdown.stop(), [countdown]);
  const left = countdown.secondsLeft.value;
  useEffect(() => {
    if (SPOKEN.includes(left)) announce(say.spoken(left));
  }, [left]);
  return (
    <>
      <output class="otp" translate={false}>
        {otp.text}
      </output>
      <div class="countdown">
        <progress value={left} max={otpLifetimeSeconds} aria-hidden="true" />
        <span role="timer">{say.seconds(left)}</span>
      </div>
      <p>{say.about}</p>
      <p role="status">
        {otp.verdict && (
          <span class={`verdict ${otp.verdict}`}>
            {otp.verdict === "accepted" ? say.accepted : say.refused}
          </span>
        )}
      </p>
      <div class="actions">
        <Copy text={otp.text} />
        {demo && (
          <Button kind="secondary" busy={busy} onClick={() => void phone.useOtp()}>
            {otp.verdict ? say.useAgain : say.use}
          </Button>
        )}
        {demo?.attached && (
          <Button kind="secondary" busy={busy} onClick={() => phone.openCar()}>
            {say.toCar}
          </Button>
        )}
        <Button kind="quiet" busy={busy} onClick={() => phone.leave()}>
          {say.done}
        </Button>
      </div>
    </>
  );
}

function Copy({ text }: { readonly text: string }) {
  const { otp: say } = texts();
  const copied = useSignal(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      return announce(say.copyFailed);
    }
    copied.value = true;
    announce(say.copied);
    setTimeout(() => {
      copied.value = false;
    }, COPIED_MS);
  };
  return <Button onClick={() => void copy()}>{copied.value ? say.copied : say.copy}</Button>;
}
