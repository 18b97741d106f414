// The service's configuration of the phone, and the SDK's parameters that follow from it.
import type { InitializeParameters } from "@openpims/sdk";

export interface Configuration {
  readonly clientId: string;
  readonly macId: string;
  readonly otpLifetimeSeconds: number;
  /** True if anybody may create an account. */
  readonly selfRegistration: boolean;
  /** The demo's account. Set if the service shows the SMS that it sends and verifies OTPs itself. */
  readonly demo?: { readonly login: string; readonly password: string } | undefined;
}

const PATIENCE = 10_000;

function isConfiguration(value: unknown): value is Configuration {
  if (typeof value !== "object" || value === null) return false;
  const { clientId, macId, otpLifetimeSeconds } = value as Partial<Configuration>;
  return typeof clientId === "string" && typeof macId === "string" && typeof otpLifetimeSeconds === "number";
}

/** @returns `undefined` where the service could not be reached, or something else answered */
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

/** The page that a window of its own is sent back to, and the phone itself, where the whole page goes to the sign-in. */
export type RedirectPath = "/phone/redirect.html" | "/phone/";

/** The service is where the page came from. */
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
      // A page can keep no secret.
      clientSecret: "",
      macID: macId,
      inWeboURL: origin,
      webviewsRedirectURI: redirect,
      loginRedirectURI: redirect,
    },
    profile: { brand: "Peugeot" },
  };
}
