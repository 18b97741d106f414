// The service refuses an OTP with every word of its list, and counts by each.
import type { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";
import { write } from "@openpims/testing/test-stores";
import { afterAll, beforeAll, expect, it } from "vitest";
import { activityReasons } from "../../src/audit/activity.ts";
import { type OtpRefusal, otpRefusals } from "../../src/audit/otp-refusals.ts";
import { builtService } from "../support/built-service.ts";

let service: TestService;
let from: string;

beforeAll(async () => {
  service = await builtService({ policy: { otpsPerDay: 1 } });
  from = new Date(service.clock.now()).toISOString();
});
afterAll(() => service.stop());

const reasons = async (): Promise<Record<string, number>> => {
  const to = new Date(service.clock.now() + 1000).toISOString();
  const counted = (await service.admin("GET", `/activity?from=${from}&to=${to}`)).body.reasons;
  return Object.fromEntries(
    counted.map(({ reason, count }: { reason: string; count: number }) => [reason, count]),
  );
};

/** Makes the service refuse the account's device an OTP, for one cause each. */
const causes: Readonly<Record<OtpRefusal, (device: HandDevice, login: string) => Promise<unknown>>> = {
  "NOK:ACCESS": (device) => device.otpAnswer("9999"),
  NOK_BLOCKED: async (device, login) => {
    await service.admin("PATCH", `/accounts/${login}`, { blocked: true });
    await device.setup("otp");
  },
  "NOK:FORBIDDEN": async (device) => {
    await device.otp();
    await device.otpAnswer();
  },
  "NOK:NOCA": async (device, login) => {
    await service.admin("PATCH", `/accounts/${login}`, { requiresDesktopToken: true });
    await device.setup("otp");
  },
  "NOK:NODEVICE": async (device) => {
    await service.admin("PATCH", `/devices/${device.id}`, { disabled: true });
    await device.setup("otp");
  },
  "NOK:NOSRV": (device) => device.setup("otp", { sid: "2" }),
  "NOK:STATE": async (device) => {
    const answered = device.otpParameters(await device.challenge("otp"), "9999");
    await device.ask(answered);
    await device.ask(answered);
  },
  "NOK:TIMEOUT": async (device) => {
    const late = device.otpParameters(await device.challenge("otp"));
    service.clock.advance(61);
    await device.ask(late);
  },
};

it.each(otpRefusals)("%s", async (word) => {
  const login = await service.createAccount();
  const device = await HandDevice.enrolled(service, await service.activationCode(login));
  const before = await reasons();
  await causes[word](device, login);
  expect((await reasons())[word]).toBe((before[word] ?? 0) + 1);
});

it("are all that the activity counts by, and a word of another version is counted as another", async () => {
  expect(Object.keys(await reasons()).sort()).toEqual([...otpRefusals].sort());
  // Its seal is wrong, but the counts do not check seals.
  await write(
    service,
    `insert into audit_events (at, actor_kind, action, result, details, seal)
     values (${service.clock.now() - 1}, 'device', 'otp.issue', 'refused', '{"reason":"NOK:LATER"}', 'x')`,
  );
  const counted = await reasons();
  expect(counted.other).toBe(1);
  expect(Object.keys(counted).every((reason) => activityReasons.some((known) => known === reason))).toBe(
    true,
  );
});
