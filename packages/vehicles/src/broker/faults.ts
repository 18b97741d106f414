/** A fault of the broker on purpose. */
export type FaultType = "lost CONNACK" | "lost SUBACK" | "restart" | "payload limit";

export interface BrokerFaults {
  /** True if the fault happens now. */
  happens(type: FaultType): boolean;
}

export const NO_FAULTS: BrokerFaults = { happens: () => false };

/** In the field a longer packet of a client vanishes without an answer. */
export const PAYLOAD_LIMIT = 1456;
