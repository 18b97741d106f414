/** The cause of the end of a connection. */
export type Ending =
  | "left"
  | "lost"
  | "keep-alive missed"
  | "token ended"
  | "beyond a bound"
  | "not MQTT 3.1.1 at QoS 0"
  | "topic not allowed"
  | "command failed"
  | "newer connection"
  | "broker restart";

/** A step of an open connection. */
export type Notice = "subscribed" | "subscription refused" | "long packet";

/** A step of a client's connection that the broker noticed; a refusal has the code of its CONNACK. */
export type ConnectionEvent = {
  /** The time of the broker's clock. */
  readonly at: number;
  readonly address: string;
} /** The code is that of CONNACK (MQTT 3.1.1 §3.2.2.3). */ & (
  | { readonly type: "refused"; readonly code: number }
  | { readonly type: "accepted" | Notice; readonly customer: string }
  | { readonly type: "ended"; readonly customer: string; readonly ending: Ending }
);
