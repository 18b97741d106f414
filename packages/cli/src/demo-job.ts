import { createPims, type Message, type Pims, type Platform } from "@openpims/sdk";
import { FormUserAgent, nodePlatform } from "@openpims/sdk/node";
import { DEFAULT_MAC_ID, DEMO_ACCOUNT } from "@openpims/service/local";
import { type ServiceAtHand, serviceAtHand } from "./service-at-hand.ts";
import { foldersIn } from "./settings.ts";
import { need, Stopped } from "./stopped.ts";

export interface DemoOptions {
  readonly pin: string;
  readonly data: string;
  readonly port: number;
  readonly adminToken?: string;
  /** Takes each step and what came of it; none of them is a secret. */
  readonly progress: (line: string) => void;
}

/**
 * The main job: sign in, enrol this device the first time, ask for an OTP, have the service accept it once.
 * @returns the message of the call that decided, and whether the service judged the OTP as it should
 */
export async function runDemo(options: DemoOptions): Promise<{ message: Message; verified: boolean }> {
  const { data, port, adminToken, progress } = options;
  const folders = foldersIn(data);
  const service = await serviceAtHand(folders.service, port, adminToken);
  progress(`service: ${service.startedHere ? "started" : "found running"} at ${service.url}`);
  try {
    const platform = {
      ...nodePlatform({ directory: folders.device }),
      userAgent: new FormUserAgent(DEMO_ACCOUNT),
    };
    return await signInEnrolAndAsk(options, service, platform);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
    return { message: error.failed, verified: false };
  } finally {
    await service.close();
  }
}

async function signInEnrolAndAsk(
  { pin, progress }: DemoOptions,
  service: ServiceAtHand,
  platform: Platform,
): Promise<{ message: Message; verified: boolean }> {
  const pims = createPims(platform, {
    servers: { identityProvider: service.url, api: service.url },
    log: ({ level, event, details }) => {
      if (level === "error") progress(`SDK: ${event}: ${details}`);
    },
  });
  need(
    await pims.initialize({
      environnement: "development",
      mode: "B2C",
      credential: {
        ...service.client,
        macID: DEFAULT_MAC_ID,
        inWeboURL: service.url,
        webviewsRedirectURI: "http://127.0.0.1/callback",
        loginRedirectURI: "http://127.0.0.1/callback",
      },
      profile: { brand: "Peugeot" },
    }),
  );
  need(await pims.set("pims.authentication.user", { action: "login" }));
  const { username } = need(
    await pims.get("pims.authentication.account", { actionType: "basic", type: "username" }),
  ).result;
  progress(`sign-in: ${username}`);

  const { isDeviceActivated } = need(
    await pims.get("pims.authentication.account", { actionType: "strong", type: "isDeviceActivated" }),
  ).result;
  if (isDeviceActivated) progress("device: already enrolled, no SMS needed");
  else await enrol(pims, pin, service, progress);

  const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: pin });
  if (message.status === "FAILED") {
    progress(`OTP: FAILED, ${message.error.code} ${message.error.label}`);
    return { message, verified: false };
  }
  progress("OTP: computed");
  const first = await verify(service, message.result.otp);
  progress(`verification: ${first ? "accepted" : "refused"}`);
  const second = await verify(service, message.result.otp);
  progress(`verification of the same OTP again: ${second ? "accepted" : "refused"}`);
  await pims.release();
  return { message, verified: first && !second };
}

async function enrol(
  pims: Pims,
  pin: string,
  service: ServiceAtHand,
  progress: (line: string) => void,
): Promise<void> {
  need(await pims.get("pims.authentication.smscode", { type: "enrollment" }));
  progress("SMS: sent to the demo's outbox");
  const smsCode = await readOutbox(service);
  const { status } = need(
    await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode }),
  ).result;
  progress(
    `SMS code: accepted, the account is ${status === "NotEnrolled" ? "without a PIN yet" : "known, with a PIN"}`,
  );
  need(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: pin }));
  progress("device: enrolled");
}

async function readOutbox(service: ServiceAtHand): Promise<string> {
  const response = await fetch(
    `${service.url}/admin/v1/accounts/${encodeURIComponent(DEMO_ACCOUNT.login)}/outbox`,
    {
      headers: { authorization: `Bearer ${service.adminToken}` },
    },
  );
  if (!response.ok)
    throw new Error("the running service has no outbox: start it with npm run serve -- --demo");
  const { message } = (await response.json()) as { message: { code: string } | null };
  if (!message) throw new Error("the outbox is empty");
  return message.code;
}

async function verify(service: ServiceAtHand, otp: string): Promise<boolean> {
  const response = await fetch(`${service.url}/v1/otp/verify`, {
    method: "POST",
    headers: { authorization: `Bearer ${service.adminToken}`, "content-type": "application/json" },
    body: JSON.stringify({ login: DEMO_ACCOUNT.login, otp }),
  });
  if (!response.ok) throw new Error(`the verification answered HTTP ${response.status}`);
  const { valid } = (await response.json()) as { valid: boolean };
  return valid;
}
