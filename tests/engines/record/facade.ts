// Records a facade with the real service, from the sign-in to the token for an OTP.
import { randomBytes } from "node:crypto";
import { createPims, MemoryStorage, type Message, type UserAgent } from "@openpims/sdk";
import { FormUserAgent } from "@openpims/sdk/node";
import { PASSWORD, PIN, succeeded, type TestService } from "@openpims/testing/harness";
import { requestOf, storedIn } from "@openpims/testing/portable/facade-recording";
import type { FacadeSession, HttpExchange } from "@openpims/testing/portable/recorded";

const DEVICE_NAME = "the phone in the recording";
const OTP = "pims.authentication.otp";
const TOKEN = "pims.authentication.token";
const ACCOUNT = "pims.authentication.account";
const USER = "pims.authentication.user";

type Recording = { -readonly [Name in keyof FacadeSession]: FacadeSession[Name] } & {
  exchanges: HttpExchange[];
  redirects: FacadeSession["redirects"][number][];
  calls: FacadeSession["calls"][number][];
};

export async function recordFacade(service: TestService): Promise<FacadeSession> {
  const login = await service.createAccount();
  const given: Uint8Array[] = [];
  const recording: Recording = {
    server: service.url,
    deviceName: DEVICE_NAME,
    now: Date.now(),
    random: "",
    exchanges: [],
    redirects: [],
    calls: [],
  };
  const storage = new MemoryStorage();
  const pims = createPims(
    {
      storage,
      userAgent: recordingAgent(new FormUserAgent({ login, password: PASSWORD }), recording),
      random: (count) => {
        const bytes = new Uint8Array(randomBytes(count));
        given.push(bytes);
        return bytes.slice();
      },
      fetch: recordingFetch(recording),
      clock: { now: () => recording.now },
      deviceName: DEVICE_NAME,
    },
    { servers: { identityProvider: service.url, api: service.url } },
  );
  const call = async (method: "initialize" | "get" | "set", name: string, parameters: object) => {
    const answer: Message =
      method === "initialize"
        ? await pims.initialize(parameters as Parameters<typeof pims.initialize>[0])
        : await (pims[method] as (api: string, given: object) => Promise<Message>)(name, parameters);
    recording.calls.push({ method, name, parameters, message: answer, stored: await storedIn(storage) });
    return answer;
  };

  succeeded(await call("initialize", "initialize", service.parameters()));
  await call("get", OTP, { action: "withPIN", pinCode: PIN });
  succeeded(await call("set", USER, { action: "login" }));
  await call("get", ACCOUNT, { actionType: "basic", type: "username" });
  await call("get", "pims.authentication.smscode", { type: "enrollment" });
  const smsCode = (await service.admin("GET", `/accounts/${login}/outbox`)).body.message.code;
  succeeded(await call("set", "pims.authentication.smscode", { action: "enrollment", smsCode }));
  succeeded(await call("set", "pims.authentication.enrollment", { action: "enroll", pinCode: PIN }));
  succeeded(await call("get", OTP, { action: "withPIN", pinCode: PIN }));
  succeeded(await call("get", TOKEN, { type: "remote", action: "get" }));
  await call("get", OTP, { action: "withPIN", pinCode: "0000" });
  succeeded(await call("get", TOKEN, { type: "cvs", action: "refresh" }));
  succeeded(await call("get", ACCOUNT, { actionType: "strong", type: "ledger" }));
  succeeded(await call("set", USER, { action: "logout" }));
  await call("get", OTP, { action: "withPIN", pinCode: PIN });
  return JSON.parse(JSON.stringify({ ...recording, random: Buffer.concat(given).toString("hex") }));
}

const recordingAgent = (agent: UserAgent, { redirects }: Recording): UserAgent => ({
  authorize: async (prompt, attempt) => {
    const address = await agent.authorize(prompt, attempt);
    redirects.push({ url: prompt.url, address });
    return address;
  },
});

/** A `fetch` that records its exchanges. */
const recordingFetch =
  ({ exchanges }: Recording): typeof globalThis.fetch =>
  async (url, init) => {
    const response = await fetch(url, init);
    const body = await response.text();
    const { status } = response;
    const headers = Object.fromEntries(response.headers);
    exchanges.push({ request: requestOf(String(url), init), answer: { status, headers, body } });
    return new Response(body === "" ? null : body, { status, headers });
  };
