import { otp, TestService } from "@openpims/testing/harness";

/** Starts a service, enrols a device on a new account, and verifies its OTP. */
export async function verifiesAnOtp(): Promise<boolean> {
  const service = await TestService.start();
  try {
    const login = await service.createAccount();
    const pims = await service.enrolled(login);
    return await service.verify(login, await otp(pims));
  } finally {
    await service.stop();
  }
}
