import { type DeviceOptions, onlineOtp } from "@openpims/maccess";

/** `options` has the server's address, a GET, a store and random bytes: the package itself does no I/O. */
export async function otpOfDevice(options: DeviceOptions, pin: string): Promise<string> {
  const outcome = await onlineOtp(options, pin);
  if (!outcome.ok) throw new Error(outcome.failure.kind);
  return outcome.value;
}
