// The way to an OTP: sign in, enrol this device the first time, ask for an OTP, verify it twice, and lock the car.
import { join } from "node:path";
import { createPims, developmentProfile, type Failed, type Message, type Pims } from "@openpims/sdk";
import { FormUserAgent, nodePlatform } from "@openpims/sdk/node";
import { DEMO_ACCOUNT } from "@openpims/service";
import { lockCar } from "./car.ts";
import { type DemoService, findOrStartService, readSmsCode, verifyOtp } from "./service.ts";

export interface DemoOptions {
  readonly pin: string;
  readonly data: string;
  readonly port: number;
  readonly adminToken: string | undefined;
  /** Receives each step and its outcome, without secrets. */
  readonly progress: (line: string) => void;
}

/** The longest time of each step of the car's command. */
const CAR_MS = 3_000;

interface Outcome {
  /** The message of the OTP, or of the call that failed before it. */
  readonly message: Message;
  /** True if the service accepted the OTP exactly once. */
  readonly verified: boolean;
}

/** @throws Error with a message for the user if the service cannot be used */
export async function runDemo(options: DemoOptions): Promise<Outcome> {
  const { data, port, adminToken, progress } = options;
  const service = await findOrStartService(join(data, "service"), port, adminToken);
  progress(`service: ${service.startedHere ? "started" : "found running"} at ${service.url}`);
  try {
    return await askForOtp(options, service);
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    return { message: error.failed, verified: false };
  } finally {
    await service.close();
  }
}

async function askForOtp({ pin, data, progress }: DemoOptions, service: DemoService): Promise<Outcome> {
  const { url, client } = service;
  const platform = {
    ...nodePlatform({ directory: join(data, "device") }),
    // Fills in the sign-in form, so that the demo needs no browser.
    userAgent: new FormUserAgent(DEMO_ACCOUNT),
  };
  const pims = createPims(platform, {
    servers: { identityProvider: url, api: url },
    vehicle: { acceptedMs: CAR_MS, forwardedMs: CAR_MS, doneMs: CAR_MS },
    log: ({ level, event, details }) => {
      if (level === "error") progress(`SDK: ${event}: ${details}`);
    },
  });
  succeeded(
    await pims.initialize({
      environnement: "development",
      mode: "B2C",
      credential: {
        ...client,
        macID: developmentProfile.macID,
        inWeboURL: url,
        webviewsRedirectURI: "http://127.0.0.1/callback",
        loginRedirectURI: "http://127.0.0.1/callback",
      },
      profile: { brand: "Peugeot" },
    }),
  );
  succeeded(await pims.set("pims.authentication.user", { action: "login" }));
  const { username } = succeeded(
    await pims.get("pims.authentication.account", { actionType: "basic", type: "username" }),
  ).result;
  progress(`sign-in: ${username}`);

  const { isDeviceActivated } = succeeded(
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
  const first = await verifyOtp(service, message.result.otp);
  progress(`verification: ${first ? "accepted" : "refused"}`);
  const second = await verifyOtp(service, message.result.otp);
  progress(`verification of the same OTP again: ${second ? "accepted" : "refused"}`);
  await lockCar(pims, service, { pin, progress });
  await pims.release();
  return { message, verified: first && !second };
}

async function enrol(
  pims: Pims,
  pin: string,
  service: DemoService,
  progress: DemoOptions["progress"],
): Promise<void> {
  succeeded(await pims.get("pims.authentication.smscode", { type: "enrollment" }));
  progress("SMS: sent to the demo's outbox");
  const smsCode = await readSmsCode(service);
  const { status } = succeeded(
    await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode }),
  ).result;
  progress(`SMS code: accepted, the account ${status === "NotEnrolled" ? "has no PIN yet" : "has a PIN"}`);
  succeeded(await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: pin }));
  progress("device: enrolled");
}

/** A call before the OTP failed: its message is the demo's outcome. */
class CallFailed extends Error {
  readonly failed: Failed;

  constructor(failed: Failed) {
    super(`${failed.error.code} ${failed.error.label}`);
    this.failed = failed;
  }
}

function succeeded<Result>(message: Message<Result>): Message<Result> & { status: "SUCCEEDED" } {
  if (message.status === "FAILED") throw new CallFailed(message);
  return message as Message<Result> & { status: "SUCCEEDED" };
}
