import { signal } from "@preact/signals";
import { render } from "preact";
import { Bar } from "../design/bar.tsx";
import "../design/page.css";
import "../design/guide.css";
import "./start.css";
import { texts } from "./texts.ts";

/** The service's demo account. */
interface Demo {
  readonly login: string;
  readonly password: string;
  readonly pages: readonly string[];
  /** True if there is a car. */
  readonly attached: boolean;
}

/** The demo's car; the service of `npm start` has none. */
interface Car {
  /** `mqtts://127.0.0.1:8885` */
  readonly broker: string;
}

const car = signal<Car | undefined>(undefined);
const demo = signal<Demo | undefined>(undefined);

async function readDemo(): Promise<void> {
  const response = await fetch("/demo/first-page.json", { cache: "no-store" });
  if (!response.ok) return;
  demo.value = (await response.json()) as Demo;
  if (demo.value.attached) await readCar();
}

async function readCar(): Promise<void> {
  const response = await fetch("/demo/car.json", { cache: "no-store" });
  if (response.ok) car.value = (await response.json()) as Car;
}

/** Both pages count as served until the answer is there. */
const isServed = (page: string): boolean => demo.value?.pages.includes(page) ?? true;

function Start() {
  const { title, languages, intro, warning, more, console: operator, openPhone } = texts();
  document.title = title;
  return (
    <>
      <Bar product="OpenPIMS" languages={languages} />
      <main class="start">
        <h1>{title}</h1>
        <p>{intro}</p>
        <section class="card">
          <Steps />
          {isServed("phone") && (
            <p class="actions">
              <a class="button primary" href="/phone/">
                {openPhone}
              </a>
            </p>
          )}
        </section>
        <div class="pair">
          <section class="card">
            <h2>{more.heading}</h2>
            <ul>
              <li>{more.lockout}</li>
              <li>{more.offline}</li>
              <li>{more.otherBrowser}</li>
            </ul>
          </section>
          {isServed("console") && (
            <section class="card">
              <h2>{operator.heading}</h2>
              <p>{operator.about}</p>
              <p>{operator.token}</p>
              <p class="actions">
                <a class="button secondary" href="/console/">
                  {operator.open}
                </a>
              </p>
            </section>
          )}
        </div>
        <CarCard />
        <p class="message warning">{warning}</p>
      </main>
    </>
  );
}

function Steps() {
  const { steps } = texts();
  return (
    <>
      <h2>{steps.heading}</h2>
      <ol class="steps">
        <li>{steps.phone}</li>
        <li>
          {steps.signIn}
          <dl>
            <dt>{steps.login}</dt>
            <dd>
              <code>{demo.value?.login ?? "…"}</code>
            </dd>
            <dt>{steps.password}</dt>
            <dd>
              <code>{demo.value?.password ?? "…"}</code>
            </dd>
          </dl>
        </li>
        <li>{steps.sms}</li>
        <li>{steps.pin}</li>
        <li>{steps.otp}</li>
        <li>{steps.car}</li>
      </ol>
    </>
  );
}

function CarCard() {
  if (!car.value) return null;
  const { heading, about, api, realm, broker, certificate, open } = texts().car;
  return (
    <section class="card">
      <h2>{heading}</h2>
      <p>{about}</p>
      <dl class="facts">
        <dt>{api}</dt>
        <dd>
          <code>{`${location.origin}/connectedcar/v4`}</code>
        </dd>
        <dt>{realm}</dt>
        <dd>
          <code>clientsB2CPeugeot</code>
        </dd>
        <dt>{broker}</dt>
        <dd>
          <code>{car.value.broker}</code>
        </dd>
      </dl>
      <p class="actions">
        <a class="button secondary" href="/vehicle/">
          {open}
        </a>
        <a class="button quiet" href="/demo/car-broker.crt" download>
          {certificate}
        </a>
      </p>
    </section>
  );
}

const page = document.getElementById("page");
if (page) {
  render(<Start />, page);
  void readDemo();
}
