// Recorded exchanges, replayed as a server, with faults on the way: the SDK answers 2202 each time, and loses nothing.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { MemoryStorage, type Message, type Pims, type SecureStorage } from "@openpims/sdk";
import { codeOf, otp, PIN, succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import { Recorder, readRecording } from "@openpims/testing/recorder";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  billionLaughs,
  cutShort,
  delay,
  documentTwice,
  dropAnswer,
  dropRequest,
  elementsTwice,
  entities,
  extras,
  silence,
  tenMegabytes,
  truncated,
  wrongRoot,
} from "./faults.ts";
import { type Fault, fromRecording, fromService, type Replayer, replay } from "./replayer.ts";

const NEW_PIN = "926518";
/** The time limit of one request. Only a silent server uses it up. */
const timeoutMs = 2000;

let service: TestService;
let login: string;
const signedIn = new MemoryStorage();

beforeAll(async () => {
  service = await TestService.start();
  await service.admin("PUT", "/policy", { maxDevicesPerAccount: 100, requestsPerMinutePerAccount: 0 });
  login = await service.createAccount();
  await service.enrolled(login, { storage: signedIn });
});
afterAll(() => service.stop());

/** The storage of another installation of the same signed-in user. */
function otherInstallation(): SecureStorage {
  const own = new MemoryStorage();
  return { record: (name) => (name.startsWith("device") ? own : signedIn).record(name) };
}

async function facadeAt(inWeboURL: string, options: object = {}): Promise<Pims> {
  const pims = service.facade(login, { storage: otherInstallation(), timeoutMs, ...options });
  succeeded(await pims.initialize(service.parameters({ inWeboURL })));
  return pims;
}

const enroll = (pims: Pims, smsCode: string) =>
  pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode });
const update = (pims: Pims, oldPIN: string, newPIN: string) =>
  pims.set("pims.authentication.pincode", { action: "update", oldPIN, newPIN });
const reset = (pims: Pims, smsCode: string, pinCode: string) =>
  pims.set("pims.authentication.pincode", { action: "reset", pinCode, smsCode });

describe("a recording", () => {
  /** Random bytes that repeat in each run. */
  function repeatable() {
    let count = 0;
    return (bytes: number) => {
      const digests = Array.from({ length: Math.ceil(bytes / 32) }, () =>
        createHash("sha256").update(String(count++)).digest(),
      );
      return new Uint8Array(Buffer.concat(digests).subarray(0, bytes));
    };
  }

  it("replayed from its file, is asked for the very same requests and leads to the same OTPs", async () => {
    const folder = temporaryFolder();
    const path = join(folder.path, "recording.json");
    const smsCode = await service.activationCode(login);
    const exchange = async (pims: Pims) => {
      succeeded(await enroll(pims, smsCode));
      const first = await otp(pims);
      succeeded(await update(pims, PIN, NEW_PIN));
      const second = await otp(pims, NEW_PIN);
      succeeded(await update(pims, NEW_PIN, PIN));
      return [first, second, await otp(pims)];
    };

    const recorder = await Recorder.start(service.url);
    const otps = await exchange(await facadeAt(recorder.url, { random: repeatable() }));
    await recorder.save(path, "our device against our service");
    await recorder.close();
    const recording = await readRecording(path);
    folder.remove();

    const server = await replay(fromRecording(recording));
    expect(await exchange(await facadeAt(server.url, { random: repeatable() }))).toEqual(otps);
    expect(server.queries.map((query) => Object.fromEntries(new URLSearchParams(query)))).toEqual(
      recording.exchanges.map(({ parameters }) => parameters),
    );
    await server.close();
  });
});

const HARMFUL: readonly [what: string, Fault][] = [
  ["the request dropped", dropRequest],
  ["the answer dropped", dropAnswer],
  ["nothing at all", silence],
  ["the connection cut half-way", cutShort],
  ["half an answer", truncated],
  ["the answer twice", documentTwice],
  ["another root", wrongRoot],
  ["entities", entities],
  ["a billion laughs", billionLaughs],
  ["10 MB", tenMegabytes],
];
const HARMLESS: readonly [what: string, () => Fault][] = [
  ["elements twice, the first of which counts", () => elementsTwice],
  ["extra elements, comments and attributes", () => extras],
];

interface Operation {
  readonly name: string;
  readonly requests: number;
  /** The call to disturb, which is repeated with the same parameters. */
  prepare(pims: Pims): Promise<() => Promise<Message>>;
  readonly enrolledBefore: boolean;
}

const OPERATIONS: readonly Operation[] = [
  {
    name: "an enrollment",
    requests: 3,
    enrolledBefore: false,
    prepare: async (pims) => {
      const smsCode = await service.activationCode(login);
      return () => enroll(pims, smsCode);
    },
  },
  {
    name: "an OTP",
    requests: 2,
    enrolledBefore: true,
    prepare: async (pims) => () => pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }),
  },
  {
    name: "a PIN update",
    requests: 3,
    enrolledBefore: true,
    prepare: async (pims) => () => update(pims, PIN, NEW_PIN),
  },
  {
    name: "a PIN reset",
    requests: 3,
    enrolledBefore: true,
    prepare: async (pims) => {
      const smsCode = await service.activationCode(login, "reset");
      return () => reset(pims, smsCode, NEW_PIN);
    },
  },
];

describe.each(OPERATIONS)("$name", ({ requests, enrolledBefore, prepare }) => {
  let server: Replayer;
  let pims: Pims;
  let next: { readonly request: number; readonly fault: Fault } | undefined;

  beforeAll(async () => {
    server = await replay(fromService(service.url), () => {
      if (next === undefined) return undefined;
      const { request, fault } = next;
      next = request > 1 ? { request: request - 1, fault } : undefined;
      return request === 1 ? fault : undefined;
    });
  });
  afterAll(() => server.close());

  /** The operation on a usable device, with the fault at this request. */
  async function disturbed(request: number, fault: Fault) {
    if (!enrolledBefore || !pims) pims = await facadeAt(server.url);
    if (enrolledBefore && !(await isEnrolled())) {
      succeeded(await enroll(pims, await service.activationCode(login)));
    }
    const call = await prepare(pims);
    next = { request, fault };
    return { call, first: call() };
  }

  const isEnrolled = async () => {
    const state = { actionType: "strong", type: "isDeviceActivated" } as const;
    return succeeded(await pims.get("pims.authentication.account", state)).result.isDeviceActivated;
  };

  /** The device gives accepted OTPs with one PIN or the other. Afterwards the first PIN is in force again. */
  async function expectUsable(done: Message) {
    succeeded(done);
    const before = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN });
    if (before.status === "FAILED") succeeded(await update(pims, NEW_PIN, PIN));
    const text = before.status === "FAILED" ? await otp(pims) : succeeded(before).result.otp;
    expect(await service.verify(login, text)).toBe(true);
    expect((await service.account(login)).body).toMatchObject({ pin: "set", failedAttempts: 0 });
  }

  const each = Array.from({ length: requests }, (_, i) => i + 1);

  it.each(HARMFUL)("%s: 2202 at each request, and the same call again works", async (_, fault) => {
    // Silence takes the whole time-out, so only the deciding request is tested.
    for (const request of fault === silence ? each.slice(-1) : each) {
      const { call, first } = await disturbed(request, fault);
      expect(codeOf(await first)).toBe(2202);
      await expectUsable(await call());
    }
  });

  it.each(HARMLESS)("%s: it succeeds all the same", async (_, make) => {
    for (const request of each) {
      const { first } = await disturbed(request, make());
      await expectUsable(await first);
    }
  });

  it("a late answer: it waits, and succeeds", async () => {
    for (const request of each) {
      const late = delay();
      const { first } = await disturbed(request, late.fault);
      await late.arrived;
      late.release();
      await expectUsable(await first);
    }
  });
});
