// Every API by a name of its own, for applications that name those they use: `createPimsWith`.
export {
  accountIsAccountBlocked,
  accountIsDeviceActivated,
  accountLedger,
  accountUsername,
} from "./apis/account.ts";
export { enrollmentEnroll, enrollmentRemove, enrollmentWithPhoneNumber } from "./apis/enrollment.ts";
export { enrollmentImport } from "./apis/enrollment-import.ts";
export { otpWithoutPin, otpWithPin } from "./apis/otp.ts";
export {
  smscodeAddPhoneNumber,
  smscodeForPhoneNumber,
  smscodeModifyPhoneNumber,
} from "./apis/phonenumber.ts";
export { pincodeReset, pincodeUpdate } from "./apis/pincode.ts";
export { sdkConfiguration, sdkDevice, sdkLog, sdkLogs, sdkVersion } from "./apis/sdk.ts";
export { smscodeEnrollment, smscodeForEnrollment, smscodeForPinReset } from "./apis/smscode.ts";
export { tokenCustomerAt, tokenCvs, tokenId, tokenRemote } from "./apis/token.ts";
export { trustedPhoneNumber } from "./apis/trustedphonenumber.ts";
export {
  userCreateAccount,
  userForcedLogin,
  userLogin,
  userLogout,
  userUpdateLogin,
  userUpdatePassword,
} from "./apis/user.ts";
