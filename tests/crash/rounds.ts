// Rounds of one kill, and the conditions afterwards: the stored state is readable, the device works with a known PIN or
// after the same call again, no OTP is accepted twice, and no used SMS code opens anything.
import type { Message, Pims } from "@openpims/sdk";
import { DEFAULT_MAC_ID } from "@openpims/service";
import { succeeded } from "@openpims/testing/harness";
import { write } from "@openpims/testing/test-stores";
import { type Call, callOn, KINDS } from "./calls.ts";
import type { Victim } from "./victims.ts";

export interface Report {
  kills: number;
  /** The kills that came before the call had ended. */
  interrupted: number;
  /** The losses found, one line each. */
  readonly losses: string[];
}

class Lost extends Error {}

function holds(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Lost(otherwise);
}

const said = (message: Message): string =>
  message.status === "FAILED" ? String(message.error.code) : message.status;

const PINS = ["4071", "926518"];

class Rounds {
  readonly #victim: Victim;
  readonly #report: Report;
  #pin = PINS[0] ?? "";

  constructor(victim: Victim, report: Report) {
    this.#victim = victim;
    this.#report = report;
  }

  get #otherPin(): string {
    return PINS.find((pin) => pin !== this.#pin) ?? "";
  }

  /** Removes the current device and enrols a new one. */
  async enrol(pims: Pims): Promise<void> {
    const { service, login } = this.#victim;
    succeeded(await pims.set("pims.authentication.enrollment", { action: "remove" }));
    const smsCode = await service.activationCode(login);
    succeeded(await callOn(pims, { kind: "enrollment", pin: this.#pin, smsCode }));
  }

  async #disturb(call: Call): Promise<Pims> {
    const message = await this.#victim.disturb(call);
    this.#report.kills += 1;
    if (message?.status !== "SUCCEEDED") this.#report.interrupted += 1;
    if (call.kind === "otp" && message?.status === "SUCCEEDED") {
      await this.#acceptedOnce((message.result as { otp: string }).otp, "the OTP that was handed out");
    }
    return this.#victim.facade();
  }

  async #acceptedOnce(otp: string, which: string): Promise<void> {
    const { service, login } = this.#victim;
    holds(await service.verify(login, otp), `${which} is refused`);
    holds(!(await service.verify(login, otp)), `${which} is accepted twice`);
  }

  async #works(pims: Pims, pin: string): Promise<boolean> {
    const message = await callOn(pims, { kind: "otp", pin });
    if (message.status === "FAILED") {
      holds(message.error.code === 2308, `an OTP ended with ${said(message)}`);
      return false;
    }
    await this.#acceptedOnce((message.result as { otp: string }).otp, "the next OTP");
    return true;
  }

  /** Exactly one of the two PINs opens the device, and becomes the known PIN. */
  async #findPinInForce(pims: Pims): Promise<void> {
    const before = await this.#works(pims, this.#pin);
    const changed = await this.#works(pims, this.#otherPin);
    holds(before !== changed, `${before ? "both PINs work" : "neither PIN works"}`);
    if (changed) this.#pin = this.#otherPin;
    else holds(await this.#works(pims, this.#pin), "the PIN does not work any more");
  }

  async #codeIsUsed(smsCode: string, mode: "activate" | "reset"): Promise<void> {
    const { service } = this.#victim;
    const [device] = (await service.account(this.#victim.login)).body.devices;
    const query = new URLSearchParams({
      action: "ActionSetup",
      mode,
      id: mode === "reset" ? device.id : "",
      macid: DEFAULT_MAC_ID,
      lastsync: "0",
      version: "Generator-1.0/0.2.17",
      code: smsCode,
    });
    const answer = await (await fetch(`${service.url}/iwws/MAC?${query}`)).text();
    holds(answer.includes("<err>NOK:CODE</err>"), `a used SMS code is answered ${answer.slice(0, 200)}`);
    // Resets the throttles: these tries must not count as guessing.
    await write(service, "delete from throttles");
  }

  async enrollment(): Promise<void> {
    const { service, login } = this.#victim;
    succeeded(
      await (await this.#victim.facade()).set("pims.authentication.enrollment", { action: "remove" }),
    );
    const smsCode = await service.activationCode(login);
    const call = { kind: "enrollment", pin: this.#pin, smsCode } as const;
    const pims = await this.#disturb(call);
    const state = { actionType: "strong", type: "isDeviceActivated" } as const;
    const { isDeviceActivated } = succeeded(await pims.get("pims.authentication.account", state)).result;
    if (!isDeviceActivated) {
      const again = await callOn(pims, call);
      holds(again.status === "SUCCEEDED", `the same enrolment again ended with ${said(again)}`);
    }
    holds(await this.#works(pims, this.#pin), "the PIN does not work");
    await this.#codeIsUsed(smsCode, "activate");
  }

  async otp(): Promise<void> {
    const pims = await this.#disturb({ kind: "otp", pin: this.#pin });
    holds(await this.#works(pims, this.#pin), "the PIN does not work");
  }

  async update(): Promise<void> {
    await this.#findPinInForce(
      await this.#disturb({ kind: "update", oldPin: this.#pin, pin: this.#otherPin }),
    );
  }

  async reset(): Promise<void> {
    const { service, login } = this.#victim;
    const smsCode = await service.activationCode(login, "reset");
    const wanted = this.#otherPin;
    const call = { kind: "reset", pin: wanted, smsCode } as const;
    const pims = await this.#disturb(call);
    await this.#findPinInForce(pims);
    if (this.#pin !== wanted) {
      const again = await callOn(pims, call);
      holds(again.status === "SUCCEEDED", `the same reset again ended with ${said(again)}`);
      this.#pin = wanted;
      holds(await this.#works(pims, this.#pin), "the PIN of the reset does not work");
    }
    await this.#codeIsUsed(smsCode, "reset");
  }
}

/** @param count the kills in each kind of call */
export async function crash(
  victim: Victim,
  count: number,
  progress: (report: Report) => void = () => {},
): Promise<Report> {
  const report: Report = { kills: 0, interrupted: 0, losses: [] };
  const rounds = new Rounds(victim, report);
  await victim.service.admin("PUT", "/policy", { requestsPerMinutePerAccount: 0 });
  for (let i = 0; i < count; i++) {
    for (const kind of KINDS) {
      try {
        await rounds[kind]();
      } catch (error) {
        if (!(error instanceof Lost)) throw error;
        report.losses.push(`${kind}: ${error.message}`);
        await rounds.enrol(await victim.facade());
      }
    }
    progress(report);
  }
  return report;
}
