// The clients of the vehicle bench, in a process of their own: it has half of the sockets, and its memory is not the
// bench's. The parent's messages are the steps of the measurement.
import { connectPacket, MqttClient, publishPacket } from "@openpims/testing/mqtt-client";

/** A client of one vehicle. */
export interface Owner {
  readonly customer: string;
  readonly vin: string;
  readonly remoteToken: string;
}

export type Step =
  | {
      readonly type: "connect";
      readonly port: number;
      readonly certificate: string;
      readonly owners: readonly Owner[];
    }
  | { readonly type: "unlock" }
  | { readonly type: "receive"; readonly answers: number };

/** TLS handshakes at a time. */
const AT_ONCE = 50;

const clients: { readonly owner: Owner; readonly client: MqttClient }[] = [];

async function connect(port: number, certificate: string, owner: Owner): Promise<void> {
  const client = await MqttClient.open(port, certificate);
  client.send(connectPacket({ password: owner.remoteToken, keepalive: 0 }));
  await client.next("connack");
  await client.subscribe(
    `psa/RemoteServices/to/cid/${owner.customer}/#`,
    `psa/RemoteServices/events/MPHRTServices/${owner.vin}`,
  );
  clients.push({ owner, client });
}

/** Each client unlocks its own vehicle. */
async function unlock(): Promise<void> {
  for (const [i, { owner, client }] of clients.entries()) {
    const { customer, vin, remoteToken } = owner;
    const command = {
      access_token: remoteToken,
      customer_id: customer,
      correlation_id: `${String(i).padStart(32, "0")}20261126100000000`,
      req_date: "2026-11-26T10:00:00Z",
      vin,
      req_parameters: { action: "unlock" },
    };
    client.send(publishPacket(`psa/RemoteServices/from/cid/${customer}/Doors`, JSON.stringify(command)));
  }
  await Promise.all(clients.map(({ client }) => client.ping()));
}

async function take(step: Step): Promise<void> {
  switch (step.type) {
    case "connect":
      for (let i = 0; i < step.owners.length; i += AT_ONCE)
        await Promise.all(
          step.owners.slice(i, i + AT_ONCE).map((owner) => connect(step.port, step.certificate, owner)),
        );
      return;
    case "unlock":
      return unlock();
    case "receive":
      await Promise.all(
        clients.map(async ({ client }) => {
          for (let i = 0; i < step.answers; i++) await client.next("publish");
        }),
      );
  }
}

process.on("message", (step: Step) => {
  void take(step).then(() => process.send?.("done"));
});
