// `openpims setup` in a real terminal with the mistakes that people make on the way. Each answer names the cause, and its
// remedy works at the first try from there.
import { writeFileSync } from "node:fs";
import { BrandStandIn, type StandInFault, type StandInRequest } from "@openpims/testing/brand-stand-in";
import type { RunningProgram } from "@openpims/testing/programs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { BRAND_REDIRECT, CommandTest, FILE_MAC_ID, OTHER_PIN, PIN } from "../support/command-test.ts";

// A process takes far longer where others work on the machine too.
vi.setConfig({ testTimeout: 300_000 });

const TOKEN = "/am/oauth2/access_token";
const SMS = "/applications/cvs/v4/mobile/smsCode";
const EXCHANGE = "/connectedcar/v4/virtualkey/remoteaccess/token";
const DEVICE = "/iwws/MAC";

let brand: BrandStandIn;
let test: CommandTest;
let login: string;
let data: string;
beforeAll(async () => {
  brand = await BrandStandIn.start();
  test = await CommandTest.start({ publicUrl: brand.url });
  brand.leadTo(test.service.url);
});
beforeEach(async () => {
  brand.fault = () => undefined;
  login = await test.service.createAccount();
  data = test.fresh();
});
afterEach(() => test.endAll());
afterAll(async () => {
  await test.stop();
  await brand.close();
});

/** The arguments of everything up to the sign-in. */
function values(): string[] {
  const servers = ["--identity-provider", brand.url, "--api", brand.url, "--in-webo-url", brand.url];
  const { clientId } = test.service.running.client;
  const client = ["--client-id", clientId, "--mac-id", FILE_MAC_ID];
  return ["--environment", "Production", "--brand", "Peugeot", "--country", "FR", ...client, ...servers];
}

const begin = (args = values(), environment: NodeJS.ProcessEnv = {}): RunningProgram =>
  test.startOnTerminal(["setup", "--data", data, ...args], environment);

/** Waits for the text after what was seen before. */
function following(running: RunningProgram): (text: RegExp) => Promise<RegExpExecArray> {
  let seen = 0;
  return async (text) => {
    const from = new RegExp(`^[\\s\\S]{${seen}}[\\s\\S]*?(?:${text.source})`, text.flags);
    const found = await running.says(from);
    seen = found[0].length;
    return found;
  };
}

/** The newest address to sign in at, answered as the account. */
async function answerTo(says: ReturnType<typeof following>): Promise<string> {
  const [, url = ""] = await says(/\n(http:\S+)\r?\n/);
  await says(/the address that you/);
  return test.userAgent(login).authorize({ url, redirectUri: BRAND_REDIRECT });
}

const at =
  (path: string, fault: StandInFault, when: (request: StandInRequest) => boolean = () => true) =>
  (request: StandInRequest): StandInFault | undefined =>
    request.path === path && when(request) ? fault : undefined;

const smsSent = () => brand.requests.filter(({ method, path }) => method === "POST" && path === SMS).length;

/** From the enrolment's question to the OTP. */
async function finish(running: RunningProgram, says: ReturnType<typeof following>): Promise<void> {
  await says(/Enrol this machine/);
  running.type("\r");
  await says(/SMS code/);
  running.type(`${await test.smsCodeOf(login)}\r`);
  await choosePin(running, says);
}

async function choosePin(running: RunningProgram, says: ReturnType<typeof following>): Promise<void> {
  await says(/Choose the PIN/);
  running.type(`${PIN}\r`);
  await says(/The same PIN again/);
  running.type(`${PIN}\r`);
  expect((await running.ended).code).toBe(0);
  const [, otp = ""] = /Home Assistant\.\s+([0-9a-z]+)\r?\n/.exec(running.stdout) ?? [];
  expect(await test.service.verify(login, otp)).toBe(true);
}

describe.runIf(process.platform === "linux")("a sign-in", () => {
  it.each<readonly [string, StandInFault, RegExp]>([
    [
      "whose client is another brand's",
      { status: 401, body: { error: "invalid_client" } },
      /refuses[\s\S]*--client-id/,
    ],
    [
      "whose code was used or came too late",
      { status: 400, body: { error: "invalid_grant" } },
      /refused the code[\s\S]*at once/,
    ],
    ["that a bot wall stops", { status: 403, body: "<html>" }, /HTTP 403/],
    ["at a server out of order", { status: 503 }, /HTTP 503/],
    ["whose network is lost", "cut", /could not be reached/],
  ])("%s names that, and is repeated from where it is", async (_, fault, words) => {
    const running = begin();
    const says = following(running);
    brand.fault = at(TOKEN, fault);
    running.type(`${await answerTo(says)}\r`);
    const [said] = await says(/what happened:[\s\S]*Sign in once more/);
    expect(said).toMatch(words);
    brand.fault = () => undefined;
    running.type("\r");
    running.type(`${await answerTo(says)}\r`);
    await finish(running, says);
  });

  it("that is left says how to go on, and the printed command does", async () => {
    const running = begin();
    const says = following(running);
    brand.fault = at(TOKEN, { status: 401, body: { error: "invalid_client" } });
    running.type(`${await answerTo(says)}\r`);
    await says(/Sign in once more/);
    running.type("n");
    const ended = await running.ended;
    expect(ended.code).toBe(1);
    expect(ended.stdout.match(/what happened:/g)).toHaveLength(1);
    const [, command = ""] = /To go on:\s+openpims (setup[^\r\n]*)/.exec(ended.stdout) ?? [];
    brand.fault = () => undefined;
    const again = test.startOnTerminal(command.split(" "));
    const next = following(again);
    again.type(`${await answerTo(next)}\r`);
    await finish(again, next);
  });

  it("by a clock two hours ahead names the clock", async () => {
    const ahead = test.path("ahead.mjs");
    writeFileSync(ahead, "const now = Date.now; Date.now = () => now() + 7200000;");
    const running = begin(values(), { NODE_OPTIONS: `--import=${ahead}` });
    const says = following(running);
    running.type(`${await answerTo(says)}\r`);
    const [said] = await says(/what happened:[\s\S]*Sign in once more/);
    expect(said).toMatch(/By this machine's clock[\s\S]*seconds ago/);
    running.type("\x03");
    expect((await running.ended).code).toBe(130);
    const again = begin([]);
    const next = following(again);
    again.type(`${await answerTo(next)}\r`);
    await finish(again, next);
  });

  it("takes an address that was pasted twice, and sends no SMS by it", async () => {
    const before = smsSent();
    const running = begin();
    const says = following(running);
    const answer = await answerTo(says);
    // The second paste comes while the first one is redeemed.
    brand.fault = ({ path }) => {
      if (path === TOKEN) running.type(`${answer}\r`);
      return undefined;
    };
    running.type(`${answer}\r`);
    await says(/Enrol this machine/);
    // The third one comes after the question: its letters are no answer to it.
    running.type(`${answer}\r`);
    running.type("\x03");
    expect((await running.ended).code).toBe(130);
    expect(smsSent()).toBe(before);
  });

  it("asks again for the address of the wrong page, and says after five how to go on", async () => {
    const running = begin();
    const says = following(running);
    const answer = await answerTo(says);
    for (let wrong = 1; wrong <= 4; wrong++) {
      running.type(`${brand.url}/am/oauth2/authorize?client_id=x\r`);
      await says(/This is another address[\s\S]*the address that you/);
    }
    running.type(`${brand.url}/\r`);
    await says(/None of 5 answers[\s\S]*Sign in once more/);
    running.type("\r");
    const fresh = await answerTo(says);
    running.type(`${answer}\r`);
    await says(/earlier sign-in[\s\S]*the address that you/);
    running.type(`${fresh}\r`);
    await finish(running, says);
  });
});

describe.runIf(process.platform === "linux")("an enrolment", () => {
  /** Signed in, at the question on the SMS. */
  async function signedIn(): Promise<{ running: RunningProgram; says: ReturnType<typeof following> }> {
    const running = begin();
    const says = following(running);
    running.type(`${await answerTo(says)}\r`);
    await says(/Enrol this machine/);
    return { running, says };
  }

  it("left at each of its questions goes on with the printed command, with one SMS in all", async () => {
    const before = smsSent();
    let { running, says } = await signedIn();
    const leave = async (): Promise<void> => {
      running.type("\x03");
      const { code, stdout } = await running.ended;
      expect(code).toBe(130);
      const commands = [...stdout.matchAll(/^ {2}openpims (\S[^\r\n]*)/gm)];
      const [, command = ""] = commands.at(-1) ?? [];
      running = test.startOnTerminal(command.split(" "));
      says = following(running);
    };
    await leave();
    await says(/Enrol this machine/);
    running.type("\r");
    await says(/SMS code/);
    await leave();
    const pastSms = async (): Promise<void> => {
      await says(/Enrol this machine|SMS code/);
      if (running.stdout.includes("Enrol this machine")) {
        running.type("\r");
        await says(/SMS code/);
      }
      running.type(`${await test.smsCodeOf(login)}\r`);
      await says(/Choose the PIN/);
    };
    await pastSms();
    await leave();
    await pastSms();
    running.type(`${PIN}\r`);
    await says(/The same PIN again/);
    await leave();
    await pastSms();
    running.type(`${PIN}\r`);
    await says(/The same PIN again/);
    running.type(`${PIN}\r`);
    expect((await running.ended).code).toBe(0);
    expect(smsSent()).toBe(before + 1);
  });

  it("asks again for a wrong SMS code, a PIN of the wrong form and one that the server refuses", async () => {
    const { running, says } = await signedIn();
    running.type("\r");
    await says(/SMS code/);
    running.type("000000\r");
    await says(/The SMS code is wrong[\s\S]*SMS code/);
    running.type(`${await test.smsCodeOf(login)}\r`);
    await says(/Choose the PIN/);
    running.type("12\r");
    await says(/4 to 8 digits/);
    brand.fault = at(
      DEVICE,
      {
        status: 200,
        body: "<ActionFinalize><err>NOK:PINREFUSED</err></ActionFinalize>",
        contentType: "text/xml",
      },
      ({ query }) => query.get("action") === "ActionFinalize" && query.get("mode") === "activate",
    );
    running.type(`\x7f\x7f${OTHER_PIN}\r`);
    await says(/The same PIN again/);
    running.type(`${OTHER_PIN}\r`);
    const refused = await running.ended;
    expect(refused.stdout).toMatch(/does not accept this PIN[\s\S]*stays good/);
    brand.fault = () => undefined;
    const [, command = ""] = /^ {2}openpims (setup [^\r\n]*--no-sms)/m.exec(refused.stdout) ?? [];
    const again = test.startOnTerminal(command.split(" "));
    const next = following(again);
    await next(/Enrol this machine|SMS code/);
    if (again.stdout.includes("Enrol this machine")) {
      again.type("\r");
      await next(/SMS code/);
    }
    again.type(`${await test.smsCodeOf(login)}\r`);
    await choosePin(again, next);
  });

  it("whose SMS the network loses names that, and sends one with the printed command", async () => {
    const { running, says } = await signedIn();
    brand.fault = at(SMS, "cut", ({ method }) => method === "POST");
    running.type("\r");
    const { code, stdout } = await running.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/could not be reached/);
    void says;
    brand.fault = () => undefined;
    const [, command = ""] = /To go on:\s+openpims (setup[^\r\n]*)/.exec(stdout) ?? [];
    const again = test.startOnTerminal(command.split(" "));
    const next = following(again);
    await next(/Enrol this machine/);
    again.type("\r");
    await next(/SMS code|asked for before/);
    if (again.stdout.includes("asked for before")) {
      again.type("n");
      await next(/SMS code/);
    }
    again.type(`${await test.smsCodeOf(login)}\r`);
    await choosePin(again, next);
  });
});

describe.runIf(process.platform === "linux")("afterwards", () => {
  it("a second setup asks for the PIN alone, again where it is wrong, and sends no SMS", async () => {
    const first = begin();
    const says = following(first);
    first.type(`${await answerTo(says)}\r`);
    await finish(first, says);
    const before = smsSent();
    const second = begin([]);
    const next = following(second);
    await next(/Signed in already[\s\S]*PIN/);
    second.type(`${OTHER_PIN}\r`);
    await next(/The PIN is wrong[\s\S]*PIN/);
    second.type(`${PIN}\r`);
    expect((await second.ended).code).toBe(0);
    expect(smsSent()).toBe(before);

    brand.fault = at(EXCHANGE, { status: 400, body: { error: "invalid_grant" } });
    const token = await test.run(["token", "remote", "--pin-stdin", "--data", data], {}, `${PIN}\n`);
    expect(token).toMatchObject({ code: 1, stdout: "" });
    expect(token.stderr).toMatch(/refused the OTP[\s\S]*remote services[\s\S]*uses up an OTP/);
  });
});
