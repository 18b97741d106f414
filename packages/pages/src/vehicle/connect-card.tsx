import { signal } from "@preact/signals";
import { vehicle } from "./bench.ts";
import { texts } from "./texts.ts";

/** The addresses of the demo's cars. */
interface Addresses {
  /** `mqtts://127.0.0.1:8885` */
  readonly broker: string;
  /** `ws://127.0.0.1:8400/demo/car/mqtt` */
  readonly webSocket: string;
}

const addresses = signal<Addresses | undefined>(undefined);

export async function loadAddresses(): Promise<void> {
  const answer = await fetch("/demo/car.json", { cache: "no-store" }).catch(() => undefined);
  if (answer?.ok) addresses.value = (await answer.json()) as Addresses;
}

/** The facts that a client needs of the car and its servers. */
export function ConnectCard() {
  const { connect } = texts();
  const car = vehicle();
  if (!addresses.value || !car) return null;
  const rows = [
    [connect.api, `${location.origin}/connectedcar/v4`],
    [connect.realm, "clientsB2CPeugeot"],
    [connect.vin, car.vin],
    [connect.broker, addresses.value.broker],
    [connect.webSocket, addresses.value.webSocket],
    [connect.user, "IMA_OAUTH_ACCESS_TOKEN"],
  ] as const;
  return (
    <section class="card">
      <h2>{connect.heading}</h2>
      <p class="hint">{connect.about}</p>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <code>{value}</code>
            </dd>
          </div>
        ))}
      </dl>
      <div class="buttons">
        <a class="button secondary" href="/demo/car-broker.crt" download>
          {connect.certificate}
        </a>
      </div>
    </section>
  );
}
