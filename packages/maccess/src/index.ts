export {
  bytesToHex,
  equalInConstantTime,
  hexToBytes,
  isHex,
  type RandomBytes,
  utf8ToBytes,
} from "./crypto/bytes.ts";
export { advanceK1, decryptUnder, encryptUnder, KEY_BYTES, type KeyHex, pinKey } from "./crypto/keys.ts";
export { computeOtp, type OtpFormat, type OtpInputs } from "./crypto/otp.ts";
export {
  type PossessionInputs,
  type Proofs,
  prove,
  proveKeys,
  provePin,
  proveSerial,
} from "./crypto/proofs.ts";
export {
  encryptFor,
  isModulus,
  MODULUS_BYTES,
  OAEP_CAPACITY,
  oaepDecode,
  oaepEncode,
  openSealedModulus,
} from "./crypto/rsa.ts";
export { activate, beginActivation } from "./device/enrollment.ts";
export { importDevice } from "./device/import.ts";
export { onlineOtp } from "./device/online-otp.ts";
export type { DeviceOptions } from "./device/options.ts";
export { resetPin, updatePin } from "./device/pin-change.ts";
export { forgetDevice, type LocalStatus, localStatus, serverStatus } from "./device/status.ts";
export { synchronise } from "./device/synchronise.ts";
export {
  type ErrorWord,
  effectOf,
  type FailureEffect,
  type FailureKind,
  type FailureRow,
  failures,
  kindOf,
} from "./failures.ts";
export {
  isPin,
  isSmsCode,
  NO_PIN,
  normaliseOtp,
  normaliseSmsCode,
  pinForm,
  smsCodeForm,
  type TextForm,
} from "./forms.ts";
export type { Meter, Reservation, Use, Verdict } from "./meter.ts";
export type { ActivationSetup, PinMode } from "./operations/activation.ts";
export { type Failure, fail, type Outcome, succeed } from "./outcome.ts";
export { cleanPhoneNumber, isPhoneNumber } from "./phone-number.ts";
export {
  type ActivatedDevice,
  type DeviceState,
  type ImportedDevice,
  MustUpgrade,
  newState,
  parseState,
  type Service,
  type ServiceSecret,
  StateUnreadable,
  serialiseState,
} from "./state.ts";
export { type DeviceStore, StoreError, type StoreTrouble, storageFailureOf, type WriteAs } from "./store.ts";
export { type PinWeakness, pinWeakness } from "./weak-pin.ts";
export type { HttpAnswer } from "./wire/answer.ts";
export type { Announcement, WireAction, WireMode } from "./wire/request.ts";
