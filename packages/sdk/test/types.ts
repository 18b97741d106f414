// Compile-time tests: `tsc` fails if a line below stops being an error, or a type changes.
import type { Failed, LedgerReport, LimitOptions, Pims } from "../src/index.ts";

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const isTrue = <T extends true>(): T | undefined => undefined;

export async function typedCalls(pims: Pims): Promise<void> {
  const otp = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
  if (otp.status === "SUCCEEDED") isTrue<Equal<typeof otp.result, { otp: string }>>();
  else isTrue<Equal<typeof otp, Failed>>();
  await pims.get("pims.authentication.otp", { action: "withoutPIN" });

  const username = await pims.get("pims.authentication.account", { actionType: "basic", type: "username" });
  if (username.status === "SUCCEEDED") isTrue<Equal<typeof username.result, { username: string }>>();
  const activated = await pims.get("pims.authentication.account", {
    actionType: "strong",
    type: "isDeviceActivated",
  });
  if (activated.status === "SUCCEEDED") isTrue<Equal<typeof activated.result.isDeviceActivated, boolean>>();
  const blocked = await pims.get("pims.authentication.account", {
    actionType: "strong",
    type: "isAccountBlocked",
  });
  if (blocked.status === "SUCCEEDED") {
    isTrue<Equal<typeof blocked.result.isAccountBlocked, "Unknown" | "PinBlocked" | "NotBlocked">>();
  }

  const ledger = await pims.get("pims.authentication.account", { actionType: "strong", type: "ledger" });
  if (ledger.status === "SUCCEEDED") {
    isTrue<Equal<typeof ledger.result, { ledger: LedgerReport }>>();
    isTrue<Equal<keyof LedgerReport, "smsCode" | "activation" | "otp" | "pinTry">>();
    isTrue<Equal<typeof ledger.result.ledger.otp.nextTry, string | null>>();
    // @ts-expect-error a resource that is not counted
    ledger.result.ledger.remove;
  }

  const login = await pims.set("pims.authentication.user", { action: "login" });
  if (login.status === "SUCCEEDED") isTrue<Equal<typeof login.result, undefined>>();
  const version = await pims.get("pims.sdk.version");
  if (version.status === "SUCCEEDED") isTrue<Equal<typeof version.result.versionCore, string>>();
  await pims.get("pims.sdk.version", (message) => message.status);

  for (const action of ["createAccount", "updateLogin", "updatePassword"] as const) {
    const changed = await pims.set("pims.authentication.user", { action, local: "fr" });
    if (changed.status === "SUCCEEDED") isTrue<Equal<typeof changed.result, undefined>>();
  }
  // @ts-expect-error the language is a text
  await pims.set("pims.authentication.user", { action: "createAccount", local: 33 });
  // @ts-expect-error a misspelt action
  await pims.set("pims.authentication.user", { action: "updateEmail" });
  // @ts-expect-error the user is changed, not got
  await pims.get("pims.authentication.user", { action: "updateLogin" });

  // Both spellings of the selector.
  await pims.get("pims.authentication.smscode", { type: "enrollment" });
  await pims.get("pims.authentication.smscode", { action: "enrollment" });
  const checked = await pims.set("pims.authentication.smscode", { action: "enrollment", smsCode: "123456" });
  if (checked.status === "SUCCEEDED")
    isTrue<Equal<typeof checked.result.status, "NotEnrolled" | "AlreadyEnrolled">>();
  await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: "1234" });
  await pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: "1234", smsCode: "123456" });

  await pims.get("pims.authentication.smscode", { type: "resetPIN" });
  await pims.set("pims.authentication.pincode", { action: "update", oldPIN: "1234", newPIN: "4321" });
  const reset = await pims.set("pims.authentication.pincode", {
    action: "reset",
    pinCode: "4321",
    smsCode: "789012",
  });
  if (reset.status === "SUCCEEDED") isTrue<Equal<typeof reset.result, undefined>>();

  const file = new Uint8Array();
  const imported = await pims.set("pims.authentication.enrollment", { action: "import", file });
  if (imported.status === "SUCCEEDED")
    isTrue<Equal<typeof imported.result, { isAccountBlocked: "NotBlocked" | "PinBlocked" }>>();

  // @ts-expect-error a file's name is not its bytes
  await pims.set("pims.authentication.enrollment", { action: "import", file: "device.pickle" });

  // Both spellings of a parameter.
  await pims.get("pims.authentication.smscode", {
    type: "phoneNumberCertification",
    phoneNumber: "0612345678",
  });
  await pims.set("pims.authentication.smscode", {
    action: "addPhoneNumber",
    smsCode: "123456",
    "Phone number": "0612345678",
  });
  const added = await pims.set("pims.authentication.smscode", {
    type: "addPhoneNumber",
    smsCode: "123456",
    phoneNumber: "0612345678",
  });
  if (added.status === "SUCCEEDED") isTrue<Equal<typeof added.result, undefined>>();
  await pims.set("pims.authentication.smscode", {
    type: "modifyPhoneNumber",
    smsCode: "123456",
    phoneNumber: "0612345678",
  });
  await pims.set("pims.authentication.enrollment", {
    action: "enrollWithPhoneNumber",
    pinCode: "1234",
    smsCode: "123456",
    phoneNumber: "0612345678",
  });

  // @ts-expect-error neither spelling
  await pims.set("pims.authentication.smscode", { action: "addPhoneNumber", smsCode: "123456" });
  const asNumber = { action: "addPhoneNumber", smsCode: "123456", "Phone number": 612345678 } as const;
  // @ts-expect-error a number would lose its zero
  await pims.set("pims.authentication.smscode", asNumber);
  const otherSpelling = {
    type: "modifyPhoneNumber",
    smsCode: "123456",
    "Phone number": "0612345678",
  } as const;
  // @ts-expect-error only addPhoneNumber has this spelling
  await pims.set("pims.authentication.smscode", otherSpelling);
  // @ts-expect-error enrolling takes the code too
  await pims.set("pims.authentication.enrollment", {
    action: "enrollWithPhoneNumber",
    pinCode: "1234",
    phoneNumber: "0612345678",
  });
  // @ts-expect-error a certification is of a number
  await pims.get("pims.authentication.smscode", { type: "phoneNumberCertification" });

  const device = await pims.get("pims.sdk.device");
  if (device.status === "SUCCEEDED") {
    type Facts = { OS: string; OSVersion: string; PhoneModel: string; PhoneBrand: string };
    isTrue<Equal<typeof device.result, Facts>>();
  }
  const log = await pims.get("pims.sdk.log");
  if (log.status === "SUCCEEDED") isTrue<Equal<typeof log.result.logPath, string>>();
  const logs = await pims.get("pims.sdk.logs");
  if (logs.status === "SUCCEEDED") isTrue<Equal<typeof logs.result.logPaths, string[]>>();
  const configured = await pims.set("pims.sdk.configuration", { profile: { brand: "OPEL" } });
  if (configured.status === "SUCCEEDED") isTrue<Equal<typeof configured.result, undefined>>();
  await pims.set("pims.sdk.configuration", {
    credential: { macID: "bb8e" },
    monitoring: { logLevel: "low" },
  });
  await pims.set("pims.sdk.configuration");

  // @ts-expect-error no such environment
  await pims.set("pims.sdk.configuration", { environnement: "production" });
  // @ts-expect-error a field of the wrong type
  await pims.set("pims.sdk.configuration", { monitoring: { newLogTimeDuration: "60" } });
  // @ts-expect-error the parameters of the other action
  await pims.set("pims.authentication.pincode", { action: "update", pinCode: "4321", smsCode: "789012" });
  // @ts-expect-error a wrong action
  await pims.get("pims.authentication.otp", { action: "withPin", pinCode: "1234" });
  // @ts-expect-error a parameter too many
  await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234", smsCode: "123456" });
  // @ts-expect-error a missing parameter
  await pims.get("pims.authentication.otp", { action: "withPIN" });
  // @ts-expect-error a number would lose leading zeros
  await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: 1234 });
  // @ts-expect-error the parameters are missing
  await pims.get("pims.authentication.otp");
  // @ts-expect-error a set is not a get
  await pims.set("pims.authentication.otp", { action: "withoutPIN" });
  // @ts-expect-error no such API
  await pims.get("pims.vehicle.telemetry", {});
  // @ts-expect-error a variant of the other actionType
  await pims.get("pims.authentication.account", { actionType: "basic", type: "isDeviceActivated" });
  // @ts-expect-error a misread result
  if (otp.status === "SUCCEEDED") otp.result.token;
  // @ts-expect-error a result without having looked at the status
  otp.result.otp;
}

export const limits: LimitOptions = { otp: { count: 6, windowMs: 86_400_000 }, pinTry: null };
// @ts-expect-error a misspelt resource
export const misspelt: LimitOptions = { otps: null };
// @ts-expect-error a limit without its window
export const endless: LimitOptions = { otp: { count: 6 } };
