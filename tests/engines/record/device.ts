// Records a device with the real service through all of the device's operations.
import { randomBytes } from "node:crypto";
import { type DeviceOptions, NO_PIN } from "@openpims/maccess";
import { DEFAULT_MAC_ID } from "@openpims/service";
import { PIN, type TestService } from "@openpims/testing/harness";
import { deviceOperation } from "@openpims/testing/portable/device-operations";
import { storeWith } from "@openpims/testing/portable/open-store";
import type { DeviceCall, DeviceSession } from "@openpims/testing/portable/recorded";
import { ask } from "@openpims/testing/recorder";

const NEW_PIN = "926518";
const DEVICE_NAME = "the device in the recording";

export async function recordDevice(service: TestService): Promise<DeviceSession> {
  const login = await service.createAccount();
  const given: Uint8Array[] = [];
  const exchanges: DeviceSession["exchanges"][number][] = [];
  const calls: DeviceCall[] = [];
  const store = storeWith(undefined);
  const device: DeviceOptions = {
    inWeboUrl: service.url,
    announcement: {
      macid: DEFAULT_MAC_ID,
      hostVersion: "Generator-1.0",
      libraryVersion: "0.2.17",
      language: "en",
    },
    get: async (url) => {
      const answer = await ask(service.url, url.slice(url.indexOf("?") + 1));
      exchanges.push({ url, answer });
      return answer;
    },
    store,
    random: (count) => {
      given.push(new Uint8Array(randomBytes(count)));
      return given.at(-1) ?? new Uint8Array();
    },
  };
  const call = async (operation: DeviceCall["operation"], ...parameters: string[]) => {
    const outcome = await deviceOperation(operation)(device, ...parameters);
    calls.push({ operation, parameters, outcome, stored: store.text ?? null });
    return outcome;
  };
  const goodOtp = async (pin: string) => {
    const otp = await call("onlineOtp", pin);
    if (!otp.ok || !(await service.verify(login, String(otp.value))))
      throw new Error("the service refuses the recorded OTP");
  };
  await call("activate", await service.activationCode(login), PIN, DEVICE_NAME);
  await goodOtp(PIN);
  await call("onlineOtp", NO_PIN);
  await call("onlineOtp", "0000");
  await call("updatePin", PIN, NEW_PIN);
  await goodOtp(NEW_PIN);
  await call("synchronise", NEW_PIN);
  await call("serverStatus");
  for (let refused = await call("onlineOtp", "0000"); ; refused = await call("onlineOtp", "0000"))
    if (!refused.ok && refused.failure.kind === "Blocked") break;
  await call("onlineOtp", NEW_PIN);
  await call("resetPin", await service.activationCode(login, "reset"), PIN);
  await goodOtp(PIN);
  return {
    inWeboUrl: service.url,
    macid: DEFAULT_MAC_ID,
    random: Buffer.concat(given).toString("hex"),
    exchanges,
    calls: calls.map((each) => JSON.parse(JSON.stringify(each))),
  };
}
