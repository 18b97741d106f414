// One request of the device protocol of each kind, which would be answered OK: the source of bad input.
import type { TestService } from "@openpims/testing/harness";
import { accepted, HandDevice, type Parameters } from "@openpims/testing/protocol-client";

/** A request that would be answered OK, and the roles of its parameters. */
export interface WellFormed {
  readonly name: string;
  readonly parameters: Parameters;
}

/** The parameters with hex values. */
export const HEX = new Set(["id", "R0", "R1", "R2", "Kma", "pin", "ms_val0"]);

export const encode = (parameters: Parameters): string => new URLSearchParams(parameters).toString();

/** One request of each mode and action, ready to send. */
export async function wellFormed(service: TestService): Promise<WellFormed[]> {
  const login = await service.createAccount();
  const device = await HandDevice.enrolled(service, await service.activationCode(login));
  const pending = new HandDevice(service);
  // Of an account of its own: a newer code of the account would end what was begun with this one.
  const half = await pending.activateHalf(await service.activationCode(await service.createAccount()));
  const newcomer = new HandDevice(service);
  const code = await service.activationCode(login);
  const activation = accepted(await newcomer.activationSetup(code));
  const pair = async (mode: string, extra: Parameters, pin: string) => [
    device.parameters("ActionSetup", mode, extra),
    device.finalizeParameters(
      mode,
      await device.challenge(mode),
      pin,
      mode === "otp" ? { ...extra, keytype: "0" } : extra,
    ),
  ];
  const resetCode = await service.activationCode(login, "reset");
  const all = [
    newcomer.parameters("ActionSetup", "activate", { code }),
    ...(await pair("otp", { sid: "1" }, device.pin)),
    ...(await pair("synchro", {}, device.pin)),
    ...(await pair("status", {}, "")),
    device.parameters("ActionSetup", "password"),
    await device.pinChangeParameters("926518", device.pin),
    device.parameters("ActionSetup", "reset", { code: resetCode }),
    await device.pinChangeParameters("926518", "", resetCode),
    pending.deliveryParameters(half.setup.field("Kfact"), half.finalize),
    newcomer.activationParameters(code, activation),
  ];
  return all.map((parameters) => ({ name: `${parameters.mode} ${parameters.action}`, parameters }));
}
