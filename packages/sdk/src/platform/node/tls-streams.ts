import type { Streams } from "../platform.ts";

/** The registered port of MQTT over TLS. */
const MQTTS_PORT = 8883;

/**
 * TLS sockets. Node's TLS is loaded with the first connection.
 * @example
 * const pims = createPims({ ...platform, streams: tlsStreams });
 */
export const tlsStreams: Streams = {
  schemes: ["mqtts:"],
  open: async (address, { data, closed }, { timeoutMs, certificate }) => {
    const { connect, rootCertificates } = await import("node:tls");
    // `new URL` gives an IPv6 address in brackets, which a socket does not take.
    const { hostname, port } = new URL(address);
    const host = hostname.replace(/^\[|\]$/g, "");
    const socket = connect({
      host,
      port: port === "" ? MQTTS_PORT : Number(port),
      minVersion: "TLSv1.2",
      ...(certificate !== undefined && { ca: [...rootCertificates, certificate] }),
    });
    await new Promise<void>((resolve, reject) => {
      const fail = (error: Error): void => {
        socket.destroy();
        reject(new Error("no connection", { cause: error }));
      };
      socket.setTimeout(timeoutMs, () => fail(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
      socket.once("error", fail);
      socket.once("secureConnect", () => {
        socket.setTimeout(0);
        socket.off("error", fail);
        resolve();
      });
    });
    socket.setNoDelay(true);
    socket.on("data", (bytes: Buffer) => data(bytes));
    // `close` follows an error.
    socket.on("error", () => undefined);
    socket.once("close", closed);
    return {
      write: (bytes) => {
        if (socket.destroyed || socket.writableEnded) return false;
        socket.write(bytes);
        return true;
      },
      close: () => socket.destroySoon(),
    };
  },
};
