import {
  accountIsAccountBlocked,
  accountIsDeviceActivated,
  accountLedger,
  accountUsername,
} from "./apis/account.ts";
import { enrollmentEnroll, enrollmentRemove, enrollmentWithPhoneNumber } from "./apis/enrollment.ts";
import { enrollmentImport } from "./apis/enrollment-import.ts";
import { otpWithoutPin, otpWithPin } from "./apis/otp.ts";
import {
  smscodeAddPhoneNumber,
  smscodeForPhoneNumber,
  smscodeModifyPhoneNumber,
} from "./apis/phonenumber.ts";
import { pincodeReset, pincodeUpdate } from "./apis/pincode.ts";
import { sdkConfiguration, sdkDevice, sdkLog, sdkLogs, sdkVersion } from "./apis/sdk.ts";
import { smscodeEnrollment, smscodeForEnrollment, smscodeForPinReset } from "./apis/smscode.ts";
import { tokenCustomerAt, tokenCvs, tokenId, tokenRemote } from "./apis/token.ts";
import { trustedPhoneNumber } from "./apis/trustedphonenumber.ts";
import {
  userCreateAccount,
  userForcedLogin,
  userLogin,
  userLogout,
  userUpdateLogin,
  userUpdatePassword,
} from "./apis/user.ts";

/** Every API of the SDK. */
export const definitions = [
  otpWithPin,
  otpWithoutPin,
  userLogin,
  userForcedLogin,
  userLogout,
  userCreateAccount,
  userUpdateLogin,
  userUpdatePassword,
  tokenCustomerAt,
  tokenCvs,
  tokenId,
  tokenRemote,
  accountUsername,
  accountIsDeviceActivated,
  accountIsAccountBlocked,
  accountLedger,
  trustedPhoneNumber,
  smscodeForEnrollment,
  smscodeForPhoneNumber,
  smscodeForPinReset,
  smscodeAddPhoneNumber,
  smscodeEnrollment,
  smscodeModifyPhoneNumber,
  enrollmentEnroll,
  enrollmentWithPhoneNumber,
  enrollmentRemove,
  enrollmentImport,
  pincodeReset,
  pincodeUpdate,
  sdkConfiguration,
  sdkDevice,
  sdkLog,
  sdkLogs,
  sdkVersion,
] as const;
