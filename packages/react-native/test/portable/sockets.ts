// The vehicle's connections, over doubles of react-native-tcp-socket and of React Native's AppState.
import type { ByteStream, StreamOptions } from "@openpims/sdk";
import { type Case, group } from "@openpims/testing/portable/case";
import { equal, holds, rejection } from "@openpims/testing/portable/check";
import { foregroundStreams } from "../../src/foreground-streams.ts";
import { type TcpSocket, tcpSocketStreams } from "../../src/tcp-socket-streams.ts";
import { DoubleStates } from "./app-states.ts";

type Listener = (...given: unknown[]) => void;

/** As the module has it: a write to a closed socket throws, and the native side says later that a socket has closed. */
class DoubleSocket implements TcpSocket {
  destroyed = false;
  readonly written: number[] = [];
  readonly #listeners: (readonly [event: string, listener: Listener])[] = [];
  readonly #name: string | undefined;

  constructor(name: string | undefined) {
    this.#name = name;
  }

  on(event: string, listener: Listener): void {
    this.#listeners.push([event, listener]);
  }

  emit(event: string, ...given: readonly unknown[]): void {
    for (const [name, listener] of [...this.#listeners]) if (name === event) listener(...given);
  }

  write(bytes: Uint8Array): boolean {
    if (this.destroyed) throw new Error("Socket is closed.");
    this.written.push(...bytes);
    // The bytes wait in the socket's memory.
    return false;
  }

  destroy(): void {
    this.destroyed = true;
  }

  setNoDelay(): void {}

  async getPeerCertificate(): Promise<unknown> {
    return this.#name === undefined ? null : { subject: { CN: this.#name } };
  }
}

const ADDRESS = "mqtts://broker.example:8885";

/** A connection to a broker whose certificate has the name. */
function opening(name: string | undefined, options: Partial<StreamOptions> = {}, address = ADDRESS) {
  const socket = new DoubleSocket(name);
  const given: object[] = [];
  const received: number[] = [];
  let ends = 0;
  const connectTLS = (where: object) => {
    given.push(where);
    return socket;
  };
  const states = new DoubleStates();
  const streams = foregroundStreams(tcpSocketStreams({ connectTLS }), states);
  const handlers = { data: (bytes: Uint8Array) => void received.push(...bytes), closed: () => void ends++ };
  const open = () => streams.open(address, handlers, { timeoutMs: 60_000, ...options });
  return { socket, given, received, ends: () => ends, states, open };
}

async function opened(name = "broker.example") {
  const parts = opening(name);
  const stream = parts.open();
  parts.socket.emit("secureConnect");
  return { ...parts, stream: await stream };
}

const codeOf = async (stream: Promise<ByteStream>): Promise<unknown> => {
  const error = await rejection(stream);
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error ? Reflect.get(cause, "code") : undefined;
};

const sends = (stream: ByteStream): boolean => stream.write(new Uint8Array([7]));

export const socketCases: readonly Case[] = group("vehicleStreams", [
  {
    name: "carry bytes both ways over TLS, to the port of the address",
    run: async () => {
      const { socket, given, received, stream } = await opened();
      equal(given, [{ host: "broker.example", port: 8885 }]);
      holds(sends(stream), "the bytes are on their way, also from the socket's memory");
      socket.emit("data", new Uint8Array([1, 2]));
      equal([socket.written, received], [[7], [1, 2]]);
    },
  },
  {
    name: "accept a certificate of a domain, in any case of letters",
    run: async () => {
      const { socket, open } = opening("*.Cars.example", {}, "mqtts://broker.cars.example:8885");
      const stream = open();
      socket.emit("secureConnect");
      holds(sends(await stream), "the connection is open");
    },
  },
  ...[undefined, "", "other.example", "*.broker.example", "*", "*.example", "xbroker.example"].map(
    (name) => ({
      name: `send nothing to an end with the certificate of ${name ?? "nobody"}`,
      run: async () => {
        const { socket, open } = opening(name);
        const stream = open();
        socket.emit("secureConnect");
        equal(await codeOf(stream), "ERR_TLS_CERT_ALTNAME_INVALID");
        equal([socket.written, socket.destroyed], [[], true]);
      },
    }),
  ),
  {
    name: "trust a certificate of one's own alone, whatever its name",
    run: async () => {
      const { socket, given, open } = opening("localhost", { certificate: "PEM" });
      const stream = open();
      socket.emit("secureConnect");
      await stream;
      equal(given, [{ host: "broker.example", port: 8885, ca: "PEM" }]);
    },
  },
  {
    name: "fail where the network does, and close the socket",
    run: async () => {
      const { socket, open } = opening("broker.example");
      const stream = open();
      socket.emit("error", "Connection refused");
      equal([await codeOf(stream), socket.destroyed], ["ECONNRESET", true]);
    },
  },
  {
    name: "fail after their time",
    run: async () => {
      const { socket, open } = opening("broker.example", { timeoutMs: 1 });
      equal([await codeOf(open()), socket.destroyed], ["ETIMEDOUT", true]);
    },
  },
  {
    name: "say once that they have ended, and then send nothing",
    run: async () => {
      const { socket, ends, stream } = await opened();
      socket.destroy();
      socket.emit("close", false);
      socket.emit("close", false);
      equal([ends(), sends(stream)], [1, false]);
    },
  },
  {
    name: "end when the application goes to the background, and not when it is only inactive",
    run: async () => {
      const { socket, states, ends } = await opened();
      states.change("inactive");
      equal([socket.destroyed, ends()], [false, 0]);
      states.change("background");
      socket.emit("close", false);
      equal([socket.destroyed, ends()], [true, 1]);
    },
  },
  {
    name: "open none in the background: the caller asks again in the foreground, with the token of then",
    run: async () => {
      const { socket, given, states, open } = opening("broker.example");
      states.change("background");
      const asked = open();
      equal(given, []);
      states.change("active");
      equal([await codeOf(asked), given], ["ECONNABORTED", []]);
      const again = open();
      socket.emit("secureConnect");
      holds(sends(await again), "the connection is open");
    },
  },
  {
    name: "close one that opens after the application has left",
    run: async () => {
      const { socket, states, open } = opening("broker.example");
      const stream = open();
      states.change("background");
      socket.emit("secureConnect");
      equal([await codeOf(stream), socket.destroyed], ["ECONNABORTED", true]);
    },
  },
]);
