/**
 * The variables with our prefix that are not settings of the service: this command's own, and those of `openpims`, which
 * may be set in the same shell. Any other counts as a mistyped setting.
 */
export const foreignVariables: readonly string[] = [
  "OPENPIMS_CONFIG",
  "OPENPIMS_DATA",
  "OPENPIMS_API",
  "OPENPIMS_BRAND",
  "OPENPIMS_BROKER",
  "OPENPIMS_CLIENT_ID",
  "OPENPIMS_CLIENT_SECRET",
  "OPENPIMS_COUNTRY",
  "OPENPIMS_ENVIRONMENT",
  "OPENPIMS_IDENTITY_PROVIDER",
  "OPENPIMS_IN_WEBO_URL",
  "OPENPIMS_LIBRARY_VERSION",
  "OPENPIMS_LOGIN_REDIRECT_URI",
  "OPENPIMS_LOG_LEVEL",
  "OPENPIMS_MAC_ID",
  "OPENPIMS_MODE",
  "OPENPIMS_NEW_LOG_FILE",
  "OPENPIMS_NEW_LOG_TIME_DURATION",
  "OPENPIMS_NEW_PIN",
  "OPENPIMS_PASSPHRASE",
  "OPENPIMS_PIN",
  "OPENPIMS_SMS_CODE",
  "OPENPIMS_TIME_ZONE",
  "OPENPIMS_VIN",
];
