import type { IConnectPacket } from "mqtt-packet";
import type { Host } from "./host.ts";
import { CONNACK, type ConnackCode, type Session } from "./session.ts";

interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** The state of a client with a right password. */
export interface Open {
  /** As last checked. */
  session: Session;
  readonly credentials: Credentials;
  /** Silence after which a client counts as gone; 0 for none. */
  readonly silenceMs: number;
  readonly filters: Set<string>;
  checkedAt: number;
}

/** Checks a CONNECT. @returns the open state, or the code of the refusal */
export async function admit(packet: IConnectPacket, host: Host): Promise<Open | ConnackCode> {
  const { protocolVersion, clientId, clean, will, username: user, keepalive = 0 } = packet;
  if (protocolVersion !== 4) return CONNACK.version;
  // The broker of the field knows clients by their tokens, and refuses names that libraries generate.
  if (clientId !== "" || !clean) return CONNACK.identifier;
  if (will) return CONNACK.notAuthorized;
  const password = packet.password?.toString();
  if (user === undefined || password === undefined) return CONNACK.password;
  const credentials = { user, password };
  try {
    const session = await host.authenticate(user, password);
    if (!session) return CONNACK.password;
    const now = host.now();
    if (now >= session.expiresAt) return CONNACK.notAuthorized;
    // MQTT 3.1.1 §3.1.2.10
    const silenceMs = keepalive * 1500;
    return { session, credentials, silenceMs, filters: new Set(), checkedAt: now };
  } catch (error) {
    host.failed(error);
    return CONNACK.unavailable;
  }
}
