// Each code by its cause. A function brings the cause about, and gives the call that answers the code.
import { createPimsWith, type Message, type Pims } from "@openpims/sdk";
import type { TestDevice } from "./device.ts";

type Call = () => Promise<Message>;

/** A code that no SMS had. */
const WRONG_CODE = "000000000000";
const OTHER_NUMBER = "+33698765432";

const otp =
  ({ pims, account }: TestDevice, pinCode = account.pin): Call =>
  () =>
    pims.get("pims.authentication.otp", { action: "withPIN", pinCode });

const refresh =
  ({ pims }: TestDevice): Call =>
  () =>
    pims.get("pims.authentication.token", { type: "cvs", action: "refresh" });

const resetPin =
  ({ pims }: TestDevice, smsCode: string): Call =>
  () =>
    pims.set("pims.authentication.pincode", { action: "reset", pinCode: "2617", smsCode });

/** Initialises the facade again, without the parts of the strong authentication. */
async function leaveUnconfigured({ pims, account }: TestDevice): Promise<void> {
  const { macID: _, ...credential } = account.service.parameters.credential;
  await pims.release();
  await pims.initialize({ ...account.service.parameters, credential });
}

/** An OTP after a change of the account by an operator. */
async function otpAfter(device: TestDevice, change: object): Promise<Call> {
  await device.account.change(change);
  return otp(device);
}

export const failures = {
  /** The storage cannot be used. */
  2000: async (device: TestDevice) => {
    device.storage.breaks();
    return otp(device);
  },
  /** The facade was released. */
  2001: async (device: TestDevice) => {
    await device.pims.release();
    return otp(device);
  },
  /** The facade was made without this API. */
  2002: async ({ platform, account }: TestDevice) => {
    const pims: Pick<Pims, "initialize" | "unsubscribe"> = createPimsWith([], platform);
    await pims.initialize(account.service.parameters);
    return () => pims.unsubscribe("pims.vehicle.signal");
  },
  /** The facade was initialised without `macID`. */
  2006: async (device: TestDevice) => {
    await leaveUnconfigured(device);
    return otp(device);
  },
  /** The facade is initialised already. */
  2007:
    async ({ pims, account }: TestDevice): Promise<Call> =>
    () =>
      pims.initialize(account.service.parameters),
  /** The code of an enrolment is missing. */
  2101:
    async ({ pims, account }: TestDevice): Promise<Call> =>
    () =>
      pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: account.pin }),
  /** The PIN has letters. */
  2102: async (device: TestDevice) => otp(device, "abcd"),
  /** The identity provider does not answer in time. */
  2201: async (device: TestDevice) => {
    device.network.timesOut();
    return refresh(device);
  },
  /** No server can be reached. */
  2202: async (device: TestDevice) => {
    device.network.isDown();
    return otp(device);
  },
  /** The servers are out of order. */
  2204: async (device: TestDevice) => {
    device.network.answers(503);
    return refresh(device);
  },
  /** The user has signed out. */
  2301: async (device: TestDevice) => {
    await device.pims.set("pims.authentication.user", { action: "logout" });
    return refresh(device);
  },
  /** The application has been started again since its last OTP. */
  2302: async ({ pims, account }: TestDevice) => {
    await pims.release();
    await pims.initialize(account.service.parameters);
    return () => pims.get("pims.authentication.token", { type: "remote", action: "refresh" });
  },
  /** The SMS code is wrong. */
  2305: async (device: TestDevice) => resetPin(device, WRONG_CODE),
  /** The SMS code is too old. */
  2306: async (device: TestDevice) => {
    await device.pims.get("pims.authentication.smscode", { type: "resetPIN" });
    const code = await device.account.smsCode();
    await device.account.service.advance(601);
    return resetPin(device, code);
  },
  /** The user who signs in has no phone number. */
  2307: async ({ pims, userAgent, account }: TestDevice) => {
    userAgent.signsInAs(await account.service.account(null));
    await pims.set("pims.authentication.user", { action: "forcedLogin" });
    return () => pims.get("pims.authentication.trustedphonenumber");
  },
  /** The PIN is wrong. */
  2308: async (device: TestDevice) => otp(device, "9999"),
  /** The server asks for a newer library, of all devices. */
  2309: async (device: TestDevice) => {
    await device.account.service.operator("PUT", "/policy", { minimumLibraryVersion: "9.0.0" });
    return otp(device);
  },
  /** An operator has blocked the account. */
  2310: (device: TestDevice) => otpAfter(device, { blocked: true }),
  /** The stored device cannot be read. */
  2311: async (device: TestDevice) => {
    await device.storage.spoil("device");
    return otp(device);
  },
  /** An operator has removed the device. */
  2312: async (device: TestDevice) => {
    await device.account.removeDevices();
    return otp(device);
  },
  /** The account must activate a desktop token first. */
  2313: (device: TestDevice) => otpAfter(device, { requiresDesktopToken: true }),
  /** No service is open to the account. */
  2314: (device: TestDevice) => otpAfter(device, { services: [] }),
  /** The new PIN is the old one. */
  2315:
    async ({ pims, account: { pin } }: TestDevice): Promise<Call> =>
    () =>
      pims.set("pims.authentication.pincode", { action: "update", oldPIN: pin, newPIN: pin }),
  /** The server asks for a synchronisation, and its connection is cut. */
  2316: async (device: TestDevice) => {
    device.network.cuts(3);
    return otpAfter(device, { resynchronise: true });
  },
  /** The device is not enrolled any more. */
  2317: async (device: TestDevice) => {
    await device.pims.set("pims.authentication.enrollment", { action: "remove" });
    return otp(device);
  },
  /** The facade was initialised without `macID`. */
  2344: async (device: TestDevice) => {
    await leaveUnconfigured(device);
    return () =>
      device.pims.get("pims.authentication.account", { actionType: "strong", type: "isDeviceActivated" });
  },
  /** The user closes the sign-in page. */
  2368: async ({ pims, userAgent }: TestDevice) => {
    userAgent.cancels();
    return () => pims.set("pims.authentication.user", { action: "forcedLogin" });
  },
  /** The account has a phone number already. */
  2390:
    async ({ pims }: TestDevice): Promise<Call> =>
    () =>
      pims.set("pims.authentication.smscode", {
        action: "addPhoneNumber",
        smsCode: WRONG_CODE,
        phoneNumber: OTHER_NUMBER,
      }),
} as const satisfies Readonly<Record<number, (device: TestDevice) => Promise<Call>>>;

/** The codes that a test brings about. */
export type Caused = keyof typeof failures;
