// The vehicle's connection while the application is in the foreground: a system ends the sockets of one in the background.
import type { ByteStream, Streams } from "@openpims/sdk";

/** The used part of React Native's AppState. */
export interface AppStates {
  readonly currentState: string;
  addEventListener(type: "change", listener: (state: string) => void): { remove(): void };
}

/**
 * Closes the connections when the application goes to the background. One that is asked for there fails when the application
 * comes back: the SDK then asks again by itself, with the token of then.
 * @param streams the connections, such as those of {@link tcpSocketStreams}
 * @param states React Native's `AppState`
 * @example
 * declare const sockets: TcpSockets;
 * declare const states: AppStates;
 * const streams = foregroundStreams(tcpSocketStreams(sockets), states);
 */
export function foregroundStreams(streams: Streams, states: AppStates): Streams {
  /** Ends an open connection, and says so. */
  const open = new Set<() => void>();
  const waiting = new Set<() => void>();
  states.addEventListener("change", (state) => {
    if (state === "background") for (const end of [...open]) end();
    if (state !== "active") return;
    for (const resume of waiting) resume();
    waiting.clear();
  });
  return {
    schemes: streams.schemes,
    open: async (address, { data, closed }, options) => {
      if (states.currentState === "background") {
        await new Promise<void>((resolve) => waiting.add(resolve));
        throw inBackground();
      }
      let stream: ByteStream | undefined;
      let hasEnded = false;
      // A closed socket may not say so by itself, and an end is told once.
      const tell = () => {
        open.delete(end);
        if (!hasEnded) closed();
        hasEnded = true;
      };
      const end = () => {
        stream?.close();
        tell();
      };
      stream = await streams.open(address, { data, closed: tell }, options);
      // The application may have left meanwhile.
      if (states.currentState === "background") {
        stream.close();
        throw inBackground();
      }
      if (!hasEnded) open.add(end);
      return stream;
    },
  };
}

const inBackground = (): Error =>
  new Error("no connection", { cause: Object.assign(new Error("background"), { code: "ECONNABORTED" }) });
