// The operations of a device, by their names in a recording.
import {
  activate,
  type DeviceOptions,
  type Outcome,
  onlineOtp,
  resetPin,
  serverStatus,
  synchronise,
  updatePin,
} from "@openpims/maccess";

type Operation = (options: DeviceOptions, ...parameters: readonly string[]) => Promise<Outcome<unknown>>;

export const deviceOperations = {
  activate,
  onlineOtp,
  synchronise,
  serverStatus,
  updatePin,
  resetPin,
} as const satisfies Readonly<Record<string, Operation>>;

export const deviceOperation = (name: keyof typeof deviceOperations): Operation => deviceOperations[name];
