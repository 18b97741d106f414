// The service's configuration of the phone, and the SDK's parameters that follow from it.
import type { InitializeParameters } from "@openpims/sdk";

export interface Configuration {
  readonly clientId: string;
  readonly macId: string;
  readonly otpLifetimeSeconds: number;
  /** True if anybody may create an account. */
  readonly selfRegistration: boolean;
  /** True if a new PIN that is easy to guess is refused. */
  readonly refuseWeakPins: boolean;
  /** The service's own address, to which the sign-in leads back. */
  readonly origin?: string | undefined;
  /** The demo's account. Set if the service shows the SMS that it sends and verifies OTPs itself. */
  readonly demo?:
    | {
        readonly login: string;
        readonly password: string;
        /** True if there is a car. */
        readonly attached: boolean;
      }
    | undefined;
}

const PATIENCE = 10_000;

function isConfiguration(value: unknown): value is Configuration {
  if (typeof value !== "object" || value === null) return false;
  const { clientId, macId, otpLifetimeSeconds, origin } = value as Partial<Configuration>;
  if (origin !== undefined && !URL.canParse(origin)) return false;
  return typeof clientId === "string" && typeof macId === "string" && typeof otpLifetimeSeconds === "number";
}

/** @returns `undefined` if the service could not be reached, or the answer is not the service's */
export async function fetchConfiguration(): Promise<Configuration | undefined> {
  try {
    const response = await fetch("/phone/configuration.json", {
      cache: "no-store",
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const value: unknown = response.ok ? await response.json() : undefined;
    return isConfiguration(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The return address of the sign-in: a page of its own for a window, the phone itself for a redirect. */
export type RedirectPath = "/phone/redirect.html" | "/phone/";

/** The service is the page's own origin. */
export function parametersFor(
  { clientId, macId }: Configuration,
  origin: string,
  path: RedirectPath,
): InitializeParameters {
  const redirect = origin + path;
  return {
    environnement: "development",
    mode: "B2C",
    credential: {
      clientId,
      // A page cannot keep a secret.
      clientSecret: "",
      macID: macId,
      inWeboURL: origin,
      webviewsRedirectURI: redirect,
      loginRedirectURI: redirect,
    },
    profile: { brand: "Peugeot" },
  };
}
