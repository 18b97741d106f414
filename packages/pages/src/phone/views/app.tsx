import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Announcer, announce } from "../../design/announcer.tsx";
import { Bar } from "../../design/bar.tsx";
import { CarView } from "../car/car-view.tsx";
import type { Phone } from "../phone.ts";
import type { Step } from "../state.ts";
import { texts, titleOf } from "../texts/texts.ts";
import { AskSms } from "./ask-sms.tsx";
import { Blocked } from "./blocked.tsx";
import { Menu } from "./menu.tsx";
import { NoticeView } from "./notice.tsx";
import { NumberForm } from "./number-form.tsx";
import { OtpView } from "./otp-view.tsx";
import { PinStep } from "./pin-step.tsx";
import { Remove } from "./remove.tsx";
import { SignIn } from "./sign-in.tsx";
import { SmsCodeForm } from "./sms-code-form.tsx";
import { Stages } from "./stages.tsx";
import { TroubleView } from "./trouble-view.tsx";
import { Unreachable } from "./unreachable.tsx";
import { WrongAddress } from "./wrong-address.tsx";

export interface StepProps {
  readonly phone: Phone;
}

const A_WHILE_MS = 1_000;

const views: Readonly<Record<Step, (props: StepProps) => preact.ComponentChild>> = {
  starting: () => <p>{texts().starting}</p>,
  unreachable: Unreachable,
  wrongAddress: WrongAddress,
  signIn: SignIn,
  number: NumberForm,
  askSms: AskSms,
  smsCode: SmsCodeForm,
  choosePin: PinStep,
  repeatPin: PinStep,
  accountPin: PinStep,
  ready: PinStep,
  otp: OtpView,
  blocked: Blocked,
  remove: Remove,
  car: CarView,
  carPin: PinStep,
};

export function App({ phone }: StepProps) {
  const { step, task } = phone.state.value;
  const { product, languages } = texts();
  useWorking(phone.busy.value);
  const title = titleOf(step, task);
  const heading = useHeading(`${step} ${task}`);
  const View = views[step];
  document.title = `${title} – ${product}`;
  return (
    <>
      <Bar product="OpenPIMS" languages={languages} />
      <main class="phone">
        {step !== "unreachable" && <Offline />}
        <Stages phone={phone} />
        <section class="card" aria-labelledby="title" aria-busy={phone.busy.value}>
          <h1 id="title" ref={heading} tabIndex={-1}>
            {title}
          </h1>
          <NoticeView phone={phone} />
          <TroubleView phone={phone} />
          <View key={`${step} ${task}`} phone={phone} />
        </section>
        <Menu phone={phone} />
      </main>
      <Announcer />
    </>
  );
}

/** The heading of each new step takes the focus: it is read out, and the keyboard continues there. */
function useHeading(place: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const seen = useRef(place);
  useEffect(() => {
    if (seen.current === place) return;
    seen.current = place;
    heading.current?.focus();
  }, [place]);
  return heading;
}

/** Announces a slow call to screen readers; the edge of the card shows it to the others. */
function useWorking(busy: boolean) {
  useEffect(() => {
    if (!busy) return;
    const timer = setTimeout(() => announce(texts().working), A_WHILE_MS);
    return () => clearTimeout(timer);
  }, [busy]);
}

function Offline() {
  const online = useSignal(navigator.onLine);
  useEffect(() => {
    const look = () => {
      online.value = navigator.onLine;
    };
    window.addEventListener("online", look);
    window.addEventListener("offline", look);
    return () => {
      window.removeEventListener("online", look);
      window.removeEventListener("offline", look);
    };
  }, [online]);
  return <div role="status">{online.value ? null : <p class="message warning">{texts().offline}</p>}</div>;
}
