import { startTestService } from "@openpims/testing";

/** Starts a service, enrols a device on a new account, and verifies its OTP. */
export async function verifiesAnOtp(): Promise<boolean> {
  const service = await startTestService();
  try {
    const account = await service.account();
    const { pims } = await account.enrolled();
    const { pin: pinCode } = account;
    const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
    return message.status === "SUCCEEDED" && (await account.verify(message.result.otp));
  } finally {
    await service.close();
  }
}
