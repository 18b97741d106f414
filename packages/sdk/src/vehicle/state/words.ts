// The words of the REST API.

export const chargingStatuses = ["Disconnected", "InProgress", "Failure", "Stopped", "Finished"] as const;

export const climateStatuses = ["Disabled", "Enabled", "Finished", "Failure"] as const;

export const doorNames = [
  "Driver",
  "Passenger",
  "RearLeft",
  "RearRight",
  "Trunk",
  "RearWindow",
  "RoofWindow",
] as const;

export const lockStates = [
  "Unlocked",
  "Locked",
  "SuperLocked",
  "DriverDoorUnlocked",
  "CabinDoorsUnlocked",
  "CargoDoorsLocked",
  "CargoDoorsUnlocked",
  "RearDoorsUnlocked",
  "RearDoorsLocked",
  "TrunkLocked",
] as const;

export const weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
export type Weekday = (typeof weekdays)[number];
