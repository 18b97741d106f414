// Every API by name, for applications that import only those they use: `createPimsWith`. Every export is an API.
export * from "./apis/account.ts";
export * from "./apis/enrollment.ts";
export * from "./apis/enrollment-import.ts";
export * from "./apis/otp.ts";
export * from "./apis/phonenumber.ts";
export * from "./apis/pincode.ts";
export * from "./apis/sdk.ts";
export * from "./apis/smscode.ts";
export * from "./apis/subscription.ts";
export * from "./apis/token.ts";
export * from "./apis/trustedphonenumber.ts";
export * from "./apis/user.ts";
export * from "./apis/vehicle-command.ts";
export * from "./apis/vehicle-data.ts";
export * from "./apis/vehicle-remote.ts";
export * from "./apis/vehicle-status.ts";
