// The names of the field's servers, in front of a service and a broker: for programs that know no others.
import { once } from "node:events";
import { request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo, Server, Socket } from "node:net";
import { connect, createServer as createTlsServer } from "node:tls";
import { makeCertificate } from "@openpims/vehicles";

const DAY = 86_400_000;

const HTTP_NAMES = ["api.groupe-psa.com", "idpcvs.peugeot.com", "otp.mpsa.com"];
const BROKER_NAME = "mwa.mpsa.com";

export interface FieldFront {
  /** The certificate of all names, PEM. */
  readonly certificate: string;
  /** The port on this machine of each name. */
  readonly ports: Readonly<Record<string, number>>;
  close(): Promise<void>;
}

export interface Behind {
  /** The service's address. */
  readonly service: string;
  /** The service's client, in place of the one whose id and secret are in a program's text. */
  readonly client?: { readonly clientId: string; readonly clientSecret: string };
  readonly broker: { readonly port: number; readonly certificate: string };
}

export async function openFieldFront({ service, client, broker }: Behind): Promise<FieldFront> {
  const now = Date.now();
  const certificate = makeCertificate({
    hosts: [BROKER_NAME, ...HTTP_NAMES],
    notBefore: new Date(now - DAY),
    notAfter: new Date(now + DAY),
  });
  const { host, hostname, port } = new URL(service);
  const https = createHttpsServer(certificate, (incoming, outgoing) => {
    const { method, url = "/", headers } = incoming;
    const sent = { ...headers, host, ...(client && ownCredentials(client, headers)) };
    const forwarded = httpRequest(
      { hostname, port, method, path: client ? withClientId(url, client.clientId) : url, headers: sent },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  const clients = new Set<Socket>();
  const mqtts = createTlsServer(certificate, (client) => {
    clients.add(client);
    client.once("close", () => clients.delete(client));
    const server = connect({ port: broker.port, host: "localhost", ca: broker.certificate });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on("error", () => other.destroy()).on("close", () => other.destroy());
      one.pipe(other);
    }
  });
  const [httpsPort, mqttsPort] = [await listen(https), await listen(mqtts)];
  return {
    certificate: certificate.cert,
    ports: {
      ...Object.fromEntries(HTTP_NAMES.map((name) => [name, httpsPort])),
      [BROKER_NAME]: mqttsPort,
    },
    close: async () => {
      const closed = [https, mqtts].map((server) => once(server.close(), "close"));
      https.closeAllConnections();
      for (const client of clients) client.destroy();
      await Promise.all(closed);
    },
  };
}

type Client = NonNullable<Behind["client"]>;

function ownCredentials({ clientId, clientSecret }: Client, { authorization = "" }: IncomingHttpHeaders) {
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  return authorization.startsWith("Basic ") ? { authorization: `Basic ${basic}` } : {};
}

const withClientId = (url: string, clientId: string): string =>
  url.replace(/([?&]client_id=)[^&]*/, `$1${encodeURIComponent(clientId)}`);

async function listen(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
