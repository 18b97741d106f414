// The example values of the vehicle's results, in the pages of the reference.

const at = "2026-01-31T18:00:00.000Z";
const vin = "VR3UHZKXZNT500001";
const nothing = { value: null, updatedAt: null };
const line = { used: 1, limit: 6, windowSeconds: 1200, nextTry: null };

/** A value of each field, in part: `apis.md` has the types. */
export const VEHICLE_VALUES: Readonly<Record<string, unknown>> = {
  vehicle: {
    ressources: {
      status: {
        lastUpdate: at,
        doorStateInformation: { isDriverDoorOpened: false, state: ["Locked"] },
        electricInformation: {
          autonomy: 264,
          ChargingInfo: { chargingState: "DISCONNECTED", isPlugged: true, remainingTime: "PT0S" },
          chargingLevel: 83,
          lastUpdate: at,
          type: "electric",
        },
        vin,
      },
    },
    attributes: { engine: "BEV", vin, brand: "peugeot" },
  },
  code: 903,
  vehicles: [
    {
      vin,
      brand: "Peugeot",
      label: "e-208",
      motorization: "Electric",
      carAssociationID: "0123456789abcdef01234567",
    },
  ],
  state: {
    updatedAt: at,
    electricLevel: { value: 83, updatedAt: at },
    locks: { value: ["Locked"], updatedAt: at },
    fuelLevel: nothing,
  },
  position: {
    value: { latitude: 48.8566, longitude: 2.3522, altitude: 35, heading: 90 },
    updatedAt: at,
  },
  trips: [{ id: "1", startedAt: at, stoppedAt: at, duration: 1260, distance: 18.4 }],
  alerts: [
    { id: "1", type: "TyreUnderInflation", severity: "Medium", active: true, startedAt: at, endedAt: null },
  ],
  maintenance: { days: 212, distance: 11_400, updatedAt: at },
  budget: { wakeUp: line, monthlyWakeUp: line, command: line },
  services: [{ name: "Remote doors", code: "NAS01" }],
  stepsID: "0123456789abcdef0123456789abcdef",
  trusterPhoneNumber: null,
  deviceActivation: { name: "deviceActivation", status: "todo", order: 2 },
  mediumCarKey: null,
};
