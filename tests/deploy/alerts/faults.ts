// A real fault for each alert: the service's metrics before and after it.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DEFAULT_MAC_ID, type ServiceOptions } from "@openpims/service";
import { httpServer } from "@openpims/testing/faulty-server";
import { PASSWORD, PIN, TestService, temporaryFolder } from "@openpims/testing/harness";
import { PostgresServer } from "@openpims/testing/postgres-server";
import { HandDevice } from "@openpims/testing/protocol-client";
import { createDatabase } from "@openpims/testing/test-stores";
import pg from "pg";
import { generate } from "selfsigned";
import { type Fault, type Scrape, samplesOf } from "./rule-test.ts";

export const scrape = async ({ running }: TestService): Promise<Scrape> =>
  fetch(`${running.metricsUrl}/metrics`).then(
    (answer) => answer.text(),
    () => "",
  );

/** The value of a series; 0 if it is absent. */
const numberOf = (text: Scrape, series: string): number => samplesOf(text).get(series)?.value ?? 0;

/** Makes a fault, and may give the scrape that shows it: by default, the one that follows. */
type Make = (service: TestService) => Promise<unknown>;

/** Runs a service, and makes a fault while it is measured. */
async function during(options: Partial<ServiceOptions>, fault: Make, lasts = false): Promise<Fault> {
  const service = await TestService.start({ metricsPort: 0, ...options });
  try {
    const before = await scrape(service);
    const seen = await fault(service);
    return { before, after: [typeof seen === "string" ? seen : await scrape(service)], lasts };
  } finally {
    await service.stop();
  }
}

/** An SMS code for an account with a phone number, asked for by its device. */
async function askForSms(service: TestService, times = 1): Promise<void> {
  const pims = await service.signedIn(await service.createAccount());
  for (let n = 0; n < times; n++) await pims.get("pims.authentication.smscode", { type: "enrollment" });
}

/** A service whose gateway answers with the given status. */
async function withGateway(status: number, act: (service: TestService) => Promise<void>): Promise<Fault> {
  const gateway = await httpServer((request, response) => {
    request.resume();
    response.writeHead(status).end();
  });
  const smsWebhookSecret = "a-secret-of-32-bytes-for-the-sms";
  try {
    return await during({ demo: false, smsWebhook: `${gateway.url}/`, smsWebhookSecret }, act);
  } finally {
    await gateway.close();
  }
}

const deviceRequest = (service: TestService, headers: Record<string, string> = {}): Promise<unknown> =>
  service
    .fetch(
      `${service.url}/iwws/MAC?action=ActionSetup&mode=status&id=${"0".repeat(32)}&macid=${DEFAULT_MAC_ID}&lastsync=0&version=Generator-1.0/0.2.17`,
      { headers },
    )
    .then((answer) => answer.text());

async function withCertificate(
  days: number,
  fault: (service: TestService, files: string[]) => Promise<void>,
) {
  const folder = temporaryFolder();
  const files = ["certificate.pem", "key.pem"].map((name) => join(folder.path, name));
  const [tlsCertificate = "", tlsKey = ""] = files;
  const notAfterDate = new Date(Date.now() + days * 24 * 3_600_000);
  const made = await generate([{ name: "commonName", value: "localhost" }], { notAfterDate });
  writeFileSync(tlsCertificate, made.cert);
  writeFileSync(tlsKey, made.private);
  try {
    return await during({ tlsCertificate, tlsKey }, (service) => fault(service, files));
  } finally {
    folder.remove();
  }
}

/** A service on PostgreSQL. The fault gets a second connection to its database, and the end of the server. */
async function onPostgres(
  fault: (service: TestService, client: pg.Client, stopServer: () => Promise<void>) => ReturnType<Make>,
): Promise<Fault> {
  const server = await PostgresServer.start();
  let stopped: Promise<void> | undefined;
  const stopServer = () => (stopped ??= server.stop());
  const databaseUrl = await createDatabase(server.url);
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => {});
  await client.connect();
  try {
    return await during({ databaseUrl }, (service) => fault(service, client, stopServer), true);
  } finally {
    await client.end().catch(() => {});
    await stopServer();
  }
}

const withoutDatabase = () =>
  onPostgres(async (service, _client, stopServer) => {
    await stopServer();
    for (let n = 0; n < 10; n++) await deviceRequest(service);
  });

/** A folder on a disk of 64 MiB; `undefined` where only root may mount one. */
function smallDisk(): { readonly path: string; remove(): void } | undefined {
  const folder = temporaryFolder();
  const path = join(folder.path, "disk");
  mkdirSync(path);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64m,mode=700", "tmpfs", path], { stdio: "ignore" });
  } catch {
    folder.remove();
    return undefined;
  }
  const remove = () => {
    execFileSync("umount", ["-l", path]);
    folder.remove();
  };
  return { path, remove };
}

async function onSmallDisk(): Promise<Fault | undefined> {
  const disk = smallDisk();
  if (!disk) return undefined;
  try {
    const { before } = await during({}, async () => {});
    const { after } = await during({ dataDirectory: join(disk.path, "service") }, async () => {});
    return { before, after };
  } finally {
    disk.remove();
  }
}

async function anOlderStore(): Promise<Fault> {
  const position = "openpims_audit_chain_position";
  const longer = await during({}, async (service) => {
    const start = numberOf(await scrape(service), position);
    for (let n = 0; n < 3; n++) await service.createAccount();
    // The rows are linked within seconds.
    while (numberOf(await scrape(service), position) < start + 3) await service.createAccount();
  });
  const shorter = await during({}, async () => {});
  return { before: longer.after[0] ?? "", after: shorter.after };
}

/** The fault of each alert; `undefined` where this machine cannot make it. */
export const faults: Readonly<Record<string, () => Promise<Fault | undefined>>> = {
  OpenpimsDown: () => during({}, (service) => service.stop()),
  OpenpimsNotReady: withoutDatabase,
  OpenpimsErrors: withoutDatabase,
  OpenpimsSlow: () =>
    onPostgres(async (service, client) => {
      await client.query("begin; lock table challenges, devices, throttles in access exclusive mode");
      const requests = Array.from({ length: 5 }, () => deviceRequest(service));
      // The lock is held for as long as a slow statement takes.
      await client.query("select pg_sleep(1.5)");
      await client.query("commit");
      await Promise.all(requests);
    }),
  OpenpimsStoreConnections: () =>
    onPostgres(async (service, client) => {
      await client.query("begin; lock table devices in access exclusive mode");
      const requests = Array.from({ length: 200 }, () => deviceRequest(service));
      const areAllUsed = (text: Scrape): boolean =>
        numberOf(text, 'openpims_store_connections{state="used"}') >=
          numberOf(text, "openpims_store_connections_max") && numberOf(text, "openpims_store_waiting") > 0;
      let seen = await scrape(service);
      while (!areAllUsed(seen)) seen = await scrape(service);
      await client.query("commit");
      await Promise.all(requests);
      return seen;
    }),
  OpenpimsSmsWaiting: () =>
    withGateway(503, async (service) => {
      await askForSms(service);
      await service.running.deliverDueSms();
      service.clock.advance(120);
    }),
  OpenpimsSmsGivenUp: () =>
    withGateway(400, async (service) => {
      await askForSms(service);
      await service.running.deliverDueSms();
    }),
  OpenpimsSmsDailyLimit: () => during({ policy: { smsPerDay: 1 } }, (service) => askForSms(service, 2)),
  OpenpimsSmsFlood: () => during({ policy: { smsPerAccountPerDay: 1 } }, (service) => askForSms(service, 60)),
  OpenpimsCertificateEnds: async () => {
    const { before } = await withCertificate(90, async () => {});
    const { after } = await withCertificate(5, async () => {});
    return { before, after };
  },
  OpenpimsCertificateNotServed: () =>
    withCertificate(90, async (service, [certificate = ""]) => {
      writeFileSync(certificate, "no certificate");
      service.running.reloadCertificate();
    }),
  OpenpimsDiskSoonFull: onSmallDisk,
  OpenpimsSignInsRefused: () =>
    during(
      {},
      async (service) => {
        const create = (n: number) =>
          service.admin("POST", "/accounts", { login: `${n}@openpims.example`, password: PASSWORD });
        await Promise.all(Array.from({ length: 60 }, (_, n) => create(n)));
      },
      true,
    ),
  OpenpimsLockouts: () =>
    during({ policy: { maxPinAttempts: 1 } }, async (service) => {
      for (let n = 0; n < 12; n++) {
        const code = await service.activationCode(await service.createAccount());
        const device = await HandDevice.enrolled(service.url, code, { pin: PIN });
        await device.otpAnswer("9999");
      }
    }),
  OpenpimsThrottled: () =>
    during(
      { trustedProxies: ["127.0.0.1"], policy: { requestsPerMinutePerAddress: 3 } },
      async (service) => {
        for (let n = 0; n < 100; n++) await deviceRequest(service, { "x-forwarded-for": "203.0.113.9" });
      },
      true,
    ),
  OpenpimsAuditWentBack: anOlderStore,
  OpenpimsVersionsDiffer: async () => {
    const { before } = await during({}, async () => {});
    const later = before.replace(/(openpims_build_info\{version=")[^"]+/, "$19.9.9");
    return { before, after: [before, later] };
  },
};

/** The metrics of services of every kind, which together have every series. */
export async function everySeries(): Promise<Scrape> {
  const { after: secure } = await withCertificate(90, async () => {});
  const { before: postgres } = await onPostgres(async () => {});
  return [...secure, postgres].join("\n");
}
