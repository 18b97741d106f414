// `node tests/soak/main.ts [OTPs] [devices]`: three services on one PostgreSQL behind a proxy. They are killed and restarted in
// turn while OTPs are made, verified and replayed. The exit code is 1 if an OTP was lost or accepted twice.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PostgresServer } from "@openpims/testing/postgres-server";
import { HandDevice } from "@openpims/testing/protocol-client";
import { RoundRobin } from "@openpims/testing/round-robin";
import { SecondService } from "@openpims/testing/second-service";
import pg from "pg";

const [, , otps = "20000", devices = "200"] = process.argv;
const OTPS = Number(otps);
const DEVICES = Number(devices);
const AT_ONCE = 24;
/** The kills in a run. */
const KILLS = Math.max(3, Math.round(OTPS / 1000));
const TOKEN = "the-soak's-operator-of-32-characters";

const server = await PostgresServer.start();
const dataDirectory = mkdtempSync(join(tmpdir(), "openpims-soak-"));
const proxy = await RoundRobin.start();
const options = {
  adminToken: TOKEN,
  publicUrl: proxy.url,
  // The devices share one address and act as many users.
  policy: { requestsPerMinutePerAddress: 0, requestsPerMinutePerAccount: 0 },
};
const start = () => SecondService.start({ dataDirectory, databaseUrl: server.url }, options);
const services = await Promise.all([start(), start(), start()]);
const direct = () => {
  proxy.targets = services.map(({ url }) => url);
};
direct();
const database = new pg.Client({ connectionString: server.url });
await database.connect();

const counts = { accepted: 0, acceptedUnheard: 0, replaysRefused: 0, repeated: 0, kills: 0, wrong: 0 };

/** The JSON of a call, `undefined` if no service answered. */
async function post(path: string, body: object): Promise<Record<string, unknown> | undefined> {
  try {
    const response = await fetch(`${proxy.url}${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (response.ok) return (await response.json()) as Record<string, unknown>;
    await response.body?.cancel();
  } catch {}
  return undefined;
}

/** Repeats the request until an answer comes. */
async function insist<T>(ask: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined) return answer;
    counts.repeated++;
  }
}

interface Enrolled {
  readonly login: string;
  readonly device: HandDevice;
}

async function enrol(index: number): Promise<Enrolled> {
  const login = `soak-${index}@openpims.example`;
  await insist(() => post("/admin/v1/accounts", { login }));
  const path = `/admin/v1/accounts/${login}/activation-codes`;
  const { code } = await insist(() => post(path, { purpose: "activate" }));
  return { login, device: await HandDevice.enrolled(proxy.url, String(code)) };
}

const verify = (login: string, otp: string) => post("/v1/otp/verify", { login, otp });

async function round({ login, device }: Enrolled): Promise<void> {
  // A finalize without an answer is a lost answer for the device: it starts again with its current keys.
  const otp = await insist(async () => {
    const answer = await device.otpAnswer();
    return answer.err === "OK" ? device.takeOtp(answer) : undefined;
  });
  const first = await verify(login, otp);
  const verdict = first ?? (await insist(() => verify(login, otp)));
  if (verdict.valid === true) counts.accepted++;
  else if (first === undefined && (await isUsed(device))) counts.acceptedUnheard++;
  else counts.wrong++;
  const replay = await insist(() => verify(login, otp));
  if (replay.valid === false) counts.replaysRefused++;
  else counts.wrong++;
}

/** True if the device's last OTP is used: it was accepted, but the answer was lost. */
async function isUsed({ id }: HandDevice): Promise<boolean> {
  const sql = "select used from one_time_passwords where device_id = $1 order by id desc limit 1";
  return (await database.query<{ used: number }>(sql, [id])).rows[0]?.used === 1;
}

let begun = 0;
let ended = 0;
let killing = Promise.resolve();

async function killNext(): Promise<void> {
  const place = counts.kills++ % services.length;
  await services[place]?.kill();
  services[place] = await start();
  direct();
}

const began = performance.now();
const enrolled: Enrolled[] = [];
for (let index = 0; index < DEVICES; index++) enrolled.push(await enrol(index));
process.stdout.write(`${DEVICES} devices enrolled in ${((performance.now() - began) / 1000).toFixed(0)} s\n`);

const started = performance.now();
// A device makes one OTP at a time; as many devices as workers run.
await Promise.all(
  Array.from({ length: Math.min(AT_ONCE, DEVICES) }, async (_, worker) => {
    const own = enrolled.filter((_device, index) => index % AT_ONCE === worker);
    for (let turn = 0; begun < OTPS; turn++) {
      begun++;
      const next = own[turn % own.length];
      if (next) await round(next);
      ended++;
      if (ended % Math.ceil(OTPS / (KILLS + 1)) === 0) killing = killing.then(killNext);
    }
  }),
);
await killing;
const seconds = (performance.now() - started) / 1000;

const { accepted, acceptedUnheard, replaysRefused, wrong } = counts;
const good = wrong === 0 && accepted + acceptedUnheard === OTPS && replaysRefused === OTPS;
process.stdout.write(
  `${[
    `OTPs accepted once               ${accepted + acceptedUnheard} of ${OTPS}`,
    `  of them unheard, the process was killed while it answered  ${acceptedUnheard}`,
    `replays refused                  ${replaysRefused} of ${OTPS}`,
    `requests repeated                ${counts.repeated}`,
    `processes killed and restarted   ${counts.kills}`,
    `lost, or taken twice             ${wrong}`,
    `OTPs per second                  ${(OTPS / seconds).toFixed(1)}`,
    good ? "good" : "NOT GOOD",
  ].join("\n")}\n`,
);

await database.end();
await proxy.stop();
await Promise.all(services.map((service) => service.stop()));
await server.stop();
rmSync(dataDirectory, { recursive: true, force: true });
process.exitCode = good ? 0 : 1;
