// Any server answer: the facade never throws, and a refused answer never changes the device's state.
import { MemoryStorage, type Message, type Pims, type SecureRecord } from "@openpims/sdk";
import { fuzz } from "@openpims/testing/fuzzing";
import { PIN, succeeded, TestService } from "@openpims/testing/harness";
import fc from "fast-check";
import { afterAll, beforeAll, expect } from "vitest";

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}

const NEW_PIN = "926518";
const SMS_CODE = "123456";

let service: TestService;
let pims: Pims;
/** The real answers to an enrolment, an OTP and a PIN update, so that cases reach beyond the first answer. */
const recorded: string[] = [];
/** The device's text after its enrolment. */
let enrolled = "";

/** The device's record in memory. Each write is stored with the answer that came before it. */
const device = { text: undefined as string | undefined, writes: [] as (Answer | undefined)[] };
/** The server's answers, repeated in a cycle, and the last one sent. */
const server = { answers: [] as readonly Answer[], asked: 0, last: undefined as Answer | undefined };

const deviceRecord: SecureRecord = {
  exclusively: (work) => work(),
  read: async () => device.text,
  setAside: async () => {
    throw new Error("the state is never unreadable here");
  },
  write: async (text) => {
    device.writes.push(server.last);
    device.text = text;
  },
};

beforeAll(async () => {
  service = await TestService.start();
  const login = await service.createAccount();
  const others = new MemoryStorage();
  const send: typeof fetch = async (url, init) => {
    if (!String(url).includes("/iwws/MAC")) return fetch(url, init);
    if (server.answers.length === 0) {
      const response = await fetch(url, init);
      const text = await response.text();
      recorded.push(text);
      return new Response(text);
    }
    server.last = server.answers[server.asked++ % server.answers.length];
    return new Response(server.last?.body as BodyInit, { status: server.last?.status ?? 500 });
  };
  pims = await service.enrolled(login, {
    storage: { record: (name) => (name.startsWith("device") ? deviceRecord : others.record(name)) },
    fetch: send,
  });
  enrolled = device.text ?? "";
  succeeded(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }));
  const update = { action: "update", oldPIN: PIN, newPIN: NEW_PIN } as const;
  succeeded(await pims.set("pims.authentication.pincode", update));
  expect(recorded).toHaveLength(8);
});
afterAll(() => service.stop());

interface Call {
  readonly make: () => Promise<Message>;
  /** The range of the recorded answers that are good ones for this call. */
  readonly good: readonly [from: number, to: number];
}

const CALLS: Readonly<Record<string, Call>> = {
  otp: {
    make: () => pims.get("pims.authentication.otp", { action: "withPIN", pinCode: PIN }),
    good: [3, 5],
  },
  "otp without PIN": {
    make: () => pims.get("pims.authentication.otp", { action: "withoutPIN" }),
    good: [3, 5],
  },
  update: {
    make: () => pims.set("pims.authentication.pincode", { action: "update", oldPIN: PIN, newPIN: NEW_PIN }),
    good: [5, 8],
  },
  reset: {
    make: () =>
      pims.set("pims.authentication.pincode", { action: "reset", pinCode: NEW_PIN, smsCode: SMS_CODE }),
    good: [5, 8],
  },
  "check of a code": {
    make: () => pims.set("pims.authentication.smscode", { action: "enrollment", smsCode: SMS_CODE }),
    good: [0, 1],
  },
  enrollment: {
    make: () =>
      pims.set("pims.authentication.enrollment", { action: "enroll", pinCode: PIN, smsCode: SMS_CODE }),
    good: [0, 3],
  },
};
const enrolling = ["check of a code", "enrollment"];

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = ({ body }: Answer) => new TextDecoder().decode(body);

/** The protocol's XML, with arbitrary content in its elements. */
function anyXml(): fc.Arbitrary<Uint8Array> {
  const names =
    "err challenge Kfact Kiw pinmode id K0 K1 Tsync s_id s_name ms_n ms_id ms_key defi dK1 format J x";
  const words = ["OK", "NOK", "NOK:ACCESS", "NOK:STATE", "NOK:TIMEOUT", "NOK_BLOCKED", "NOK:NODEVICE"];
  const values = fc.oneof(
    fc.constantFrom(...words, "0", "1", "2", "8LC"),
    fc.string({ unit: "binary", maxLength: 300 }),
    fc.stringMatching(/^[0-9a-f]{0,40}$/),
  );
  const element = fc
    .tuple(fc.constantFrom(...names.split(" ")), values)
    .map(([name, value]) => `<${name}>${value}</${name}>`);
  return fc
    .tuple(
      fc.constantFrom("ActionSetup", "ActionFinalize"),
      fc.constantFrom("", ...words.map((word) => `<err>${word}</err>`)),
      fc.array(element, { maxLength: 8 }),
    )
    .map(([root, err, elements]) => bytesOf(`<${root}>${err}${elements.join("")}</${root}>`));
}

/** A real answer with a piece replaced by arbitrary bytes. */
const damaged = (text: string): fc.Arbitrary<Uint8Array> =>
  fc.tuple(fc.nat(), fc.nat(40), fc.uint8Array({ maxLength: 40 })).map(([at, length, piece]) => {
    const bytes = bytesOf(text);
    const start = at % bytes.length;
    return new Uint8Array([...bytes.subarray(0, start), ...piece, ...bytes.subarray(start + length)]);
  });

const answerOf = (body: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Answer> =>
  fc.record({
    status: fc.oneof({ arbitrary: fc.constant(200), weight: 9 }, fc.constantFrom(404, 500, 503)),
    body,
  });

/** Good answers up to a damaged or strange one, or strange ones from the start. */
function answersTo({ good: [from, to] }: Call): fc.Arbitrary<Answer[]> {
  const bytes = fc.uint8Array({ maxLength: 400 });
  const strange = answerOf(fc.oneof(bytes, anyXml()));
  const goodThen = recorded
    .slice(from, to)
    .map((text, i) =>
      answerOf(fc.oneof(damaged(text), anyXml())).map((bad) => [
        ...recorded.slice(from, from + i).map((before) => ({ status: 200, body: bytesOf(before) })),
        bad,
      ]),
    );
  return fc.oneof(fc.array(strange, { minLength: 1, maxLength: 4 }), ...goodThen);
}

/** True if an answer may change a device: it accepts, or it says that the device is blocked or gone. */
const mayChange = (answer: Answer | undefined): boolean =>
  answer?.status === 200 && /<err>\s*(OK|NOK_BLOCKED|NOK:NOK_BLOCKED|NOK:NODEVICE)\s*</.test(textOf(answer));

fuzz("any bytes as a server's answer", 1000, () => {
  const cases = fc.oneof(
    ...Object.entries(CALLS).map(([name, call]) => fc.tuple(fc.constant(name), answersTo(call))),
  );
  return fc.asyncProperty(cases, async ([name, answers]) => {
    device.text = enrolling.includes(name) ? undefined : enrolled;
    device.writes = [];
    Object.assign(server, { answers, asked: 0, last: undefined });
    const message = await CALLS[name]?.make();
    if (message?.status === "FAILED") expect(message.error.code).toBeGreaterThanOrEqual(2000);
    else expect(message?.status).toBe("SUCCEEDED");
    for (const before of device.writes)
      expect(before && mayChange(before) ? "" : before && textOf(before)).toBe("");
    expect(device.text === undefined ? 1 : JSON.parse(device.text).version).toBe(1);
  });
});
