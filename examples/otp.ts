import { createPims, type InitializeParameters, type Platform, type Servers } from "@openpims/sdk";

export async function otpFor(platform: Platform, servers: Servers, given: InitializeParameters, pin: string) {
  const pims = createPims(platform, { servers });
  await pims.initialize(given);
  const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: pin });
  await pims.release();
  if (message.status === "FAILED") throw new Error(`${message.error.code}: ${message.error.label}`);
  return message.result.otp;
}
