export {
  cleanPhoneNumber,
  isPhoneNumber,
  isPin,
  isSmsCode,
  normaliseSmsCode,
  type PinWeakness,
  pinForm,
  pinWeakness,
  smsCodeForm,
  type TextForm,
} from "@openpims/maccess";
export type { ApiCalls } from "./call/documented-calls.ts";
export type { NamedOptions, PimsOptions } from "./call/options.ts";
export type { ApiName, ApiParameters, ApiResult, CallsOf, Pims } from "./call/types.ts";
export type { Cost, Retry } from "./codes/advice.ts";
export {
  type CatalogueEntry,
  catalogue,
  type ErrorCode,
  type ErrorType,
  labelOf,
} from "./codes/catalogue.ts";
export type {
  Callback,
  Failed,
  Listener,
  Message,
  ResultMessage,
  Succeeded,
} from "./codes/message.ts";
export { type DevelopmentProfile, developmentProfile } from "./configuration/development.ts";
export type { ConfigurationChanges, InitializeParameters, Servers } from "./configuration/parameters.ts";
export { type ProductionProfile, productionProfile } from "./configuration/production.ts";
export { isServerAddress } from "./configuration/server-address.ts";
export {
  type Brand,
  brands,
  type Environment,
  environments,
  logFileMinutes,
  logFileRules,
  logLevels,
  modes,
} from "./configuration/values.ts";
export { VERSION } from "./configuration/version.ts";
export type { Announced, VehicleOptions } from "./core/core.ts";
export type { RecordOwner } from "./core/records.ts";
export { type ExplainOptions, explain } from "./explain/explain.ts";
export { explainRequest, type RequestTrouble } from "./explain/explain-request.ts";
export { type Audience, type Explanation, type Language, languages } from "./explain/explanation.ts";
export { explanationLines } from "./explain/explanation-lines.ts";
export { localeLanguage } from "./explain/locale-language.ts";
export { type DeviceFileFacts, readDeviceFacts } from "./import/device-file.ts";
export type { LedgerLine, LedgerReport } from "./ledger/ledger.ts";
export { type Limit, type LimitOptions, type Limits, PRODUCTION_LIMITS } from "./ledger/limits.ts";
export type { Resource } from "./ledger/resources.ts";
export type { LogEntry } from "./log/call-log.ts";
export { fileLog } from "./log/file-log.ts";
export type { MovedEnrollment } from "./move/enrollment.ts";
export {
  type EnrollmentExit,
  exportEnrollment,
  exportedTo,
  requireExportable,
} from "./move/export-enrollment.ts";
export { arrivedByMove, arrivingStorage, readEnrollment, requireRoomFor } from "./move/import-enrollment.ts";
export { type MoveRefusal, MoveRefused } from "./move/move-refused.ts";
export { createPims, createPimsWith, definitions } from "./pims.ts";
export { MemoryLogFiles } from "./platform/memory/memory-log-files.ts";
export { MemoryStorage } from "./platform/memory/memory-storage.ts";
export { PasteUserAgent, type PasteUserAgentOptions } from "./platform/paste-user-agent.ts";
export {
  type AuthorizationAttempt,
  type AuthorizationPrompt,
  type ByteStream,
  type Clock,
  type ConfiguredProxy,
  type DeviceFacts,
  type LogFile,
  type LogFiles,
  PageNotShown,
  type Platform,
  type RecordKind,
  type RecordName,
  type ResumedAuthorization,
  type SecureRecord,
  type SecureStorage,
  type StreamHandlers,
  type StreamOptions,
  type Streams,
  type UserAction,
  type UserAgent,
  UserCancelled,
} from "./platform/platform.ts";
export { PRODUCTION_BROKER } from "./vehicle/remote/broker.ts";
export { isLocked } from "./vehicle/state/locks.ts";
