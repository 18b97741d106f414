import { createPims, type InitializeParameters, type Platform } from "@openpims/sdk";

export async function askForOtp(platform: Platform, parameters: InitializeParameters, pinCode: string) {
  const pims = createPims(platform);
  await pims.initialize(parameters);
  const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
  await pims.release();
  if (message.status === "FAILED") throw new Error(`${message.error.code}: ${message.error.label}`);
  return message.result.otp;
}
