export type { HttpAnswer } from "./answer.ts";
export { bytesToHex, equalInConstantTime, isHex, type RandomBytes } from "./bytes.ts";
export { activate, beginActivation } from "./device/enrollment.ts";
export { importDevice } from "./device/import.ts";
export { onlineOtp } from "./device/online-otp.ts";
export type { DeviceOptions } from "./device/options.ts";
export { resetPin, updatePin } from "./device/pin-change.ts";
export { forgetDevice, type LocalStatus, localStatus, serverStatus } from "./device/status.ts";
export { synchronise } from "./device/synchronise.ts";
export { Device } from "./device.ts";
export { advanceK1, decryptUnder, encryptUnder, type KeyHex, pinKey } from "./keys.ts";
export type { Meter, Spent, Use, Verdict } from "./meter.ts";
export type { ActivationSetup, PinMode } from "./operations/activation.ts";
export { computeOtp, type OtpFormat, type OtpInputs } from "./otp.ts";
export type { Failure, Outcome } from "./outcome.ts";
export { type PossessionInputs, type Proofs, prove, proveKeys, provePin, proveSerial } from "./proofs.ts";
export type { Announcement, WireAction, WireMode } from "./request.ts";
export {
  encryptFor,
  isModulus,
  MODULUS_BYTES,
  OAEP_CAPACITY,
  oaepDecode,
  oaepEncode,
  openSealedModulus,
} from "./rsa.ts";
export type { ActivatedDevice, DeviceState, Service, ServiceSecret } from "./state.ts";
export { type DeviceStore, StoreError } from "./store.ts";
export { type FailureEffect, type FailureKind, knownWords, meaningOf, type WordMeaning } from "./words.ts";
