import {
  BenchClock,
  type BenchOptions,
  type Build,
  createBench,
  type Grant,
  type Message,
  type RestResponse,
} from "@openpims/vehicles";

export const CUSTOMER = "AP-ACNT200000123456";
export const START = Date.UTC(2026, 10, 26, 10, 0, 0);
export const ORIGIN = "https://bench.test";

const SCOPES = ["data:telemetry", "data:position", "data:trip", "data:alert", "data:collision"];

/** A bench on a clock that stands still, with a vehicle and tokens that a test can end. */
export function desk(
  build: Build = { motorization: "electric", brand: "Peugeot" },
  seed = 1,
  options: Pick<BenchOptions, "monthlyWakeUps" | "limits"> = {},
) {
  const clock = new BenchClock({ start: START, rate: 0 });
  const user = { email: "camille@example.com", firstName: "Camille", lastName: "Martin" };
  const grant: Grant = { customer: CUSTOMER, scopes: SCOPES, user };
  const bearers = new Map([["bearer", grant]]);
  const remoteTokens = new Map([["remote", grant]]);
  const bench = createBench({
    ...options,
    clock,
    machineNow: () => clock.now(),
    access: {
      bearer: async ({ token }) => bearers.get(token),
      remoteToken: async (token) => remoteTokens.get(token),
    },
  });
  const { identity } = bench.fleet.add(CUSTOMER, seed, build);
  const messages: Message[] = [];
  bench.remote.listen((message) => messages.push(message));
  let sent = 0;
  return {
    bench,
    clock,
    bearers,
    remoteTokens,
    messages,
    vin: identity.vin,
    id: identity.id,
    /** Moves the clock on. */
    pass: (ms: number): void => clock.moveTo(clock.now() + ms),
    /** Publishes a command as a field client does. @returns its correlation id */
    async command(service: string, parameters: object, changes: object = {}): Promise<string> {
      sent += 1;
      const correlation = `${String(sent).padStart(32, "0")}20261126100000000`;
      const envelope = {
        access_token: "remote",
        customer_id: CUSTOMER,
        correlation_id: correlation,
        req_date: new Date(clock.now()).toISOString().replace(/\.\d+/, ""),
        vin: identity.vin,
        req_parameters: parameters,
        ...changes,
      };
      const topic = `psa/RemoteServices/from/cid/${CUSTOMER}/${service}`;
      await bench.remote.receive({ customer: CUSTOMER, topic, payload: JSON.stringify(envelope) });
      return correlation;
    },
    get(path: string, headers: Record<string, string> = {}): Promise<RestResponse> {
      return bench.rest({
        method: "GET",
        url: `/connectedcar/v4${path}${path.includes("?") ? "&" : "?"}client_id=client`,
        origin: ORIGIN,
        headers: {
          authorization: "Bearer bearer",
          "x-introspect-realm": "clientsB2CPeugeot",
          accept: "application/hal+json",
          ...headers,
        },
      });
    },
  };
}

/** The process codes and return codes of messages, in their order; `event` for a snapshot. */
export const codes = (messages: readonly Message[]): string[] =>
  messages.map(({ payload }) => {
    const { process_code, return_code } = JSON.parse(payload) as Record<string, string | undefined>;
    return process_code ?? return_code ?? "event";
  });
