// Devices that make OTPs without a pause, each verified at once, while processes are killed. It notes every loss: an OTP that
// was handed out and is refused, one that is accepted twice, an account that was made and is gone.
import { setTimeout as pause } from "node:timers/promises";
import type { TestService } from "@openpims/testing/harness";
import { HandDevice } from "@openpims/testing/protocol-client";

/** The time between two tries while nothing answers. */
const BACK_OFF_MS = 20;

/** The answer of a verification; `lost` if there was none, or the store could not be reached. */
type Verdict = "accepted" | "refused" | "lost";

export class Load {
  readonly losses: string[] = [];
  /** OTPs that were made and accepted. */
  flows = 0;
  /** Verifications without an answer: each may have been accepted. */
  unanswered = 0;
  readonly #service: TestService;
  readonly #accounts: string[] = [];
  #working = true;
  #workers: Promise<void>[] = [];

  constructor(service: TestService) {
    this.#service = service;
  }

  async start(devices: number): Promise<void> {
    await this.#service.admin("PUT", "/policy", { requestsPerMinutePerAccount: 0, otpLifetimeSeconds: 300 });
    const ready: [string, HandDevice][] = [];
    for (let i = 0; i < devices; i++) {
      const login = await this.#service.createAccount();
      const code = await this.#service.activationCode(login);
      ready.push([login, await HandDevice.enrolled(this.#service.url, code)]);
    }
    this.#workers = ready.map(([login, device], i) => this.#work(login, device, i));
  }

  /** Ends after the OTPs under way, and looks for the accounts. */
  async stop(): Promise<void> {
    this.#working = false;
    await Promise.all(this.#workers);
    for (const login of this.#accounts)
      if ((await this.#service.account(login)).status !== 200)
        this.losses.push("an account that was made is gone");
    const { body } = await this.#service.admin("GET", "/audit/verify");
    if (!body.whole) this.losses.push(`the audit log is not whole: ${body.fault.what}`);
  }

  /** Waits for so many more OTPs. @returns the milliseconds until the first */
  async untilFlows(more: number): Promise<number> {
    const started = performance.now();
    const first = this.flows + 1;
    let took: number | undefined;
    while (this.flows < first - 1 + more) {
      if (this.flows >= first) took ??= performance.now() - started;
      await pause(5);
    }
    return took ?? performance.now() - started;
  }

  async #work(login: string, device: HandDevice, worker: number): Promise<void> {
    for (let round = 0; this.#working; round++) {
      const answer = await this.#answered(() => device.otpAnswer());
      if (answer === undefined) continue;
      if (answer.err !== "OK") {
        this.losses.push(`an OTP ended with HTTP ${answer.status} ${answer.err}`);
        return;
      }
      await this.#acceptedOnce(login, device.takeOtp(answer));
      if (round % 10 === worker) await this.#makeAccount();
    }
  }

  async #acceptedOnce(login: string, otp: string): Promise<void> {
    let lost = 0;
    let verdict = await this.#verify(login, otp);
    for (; verdict === "lost"; lost++) verdict = await this.#verify(login, otp);
    this.unanswered += lost;
    // Without an answer it may have been accepted.
    if (verdict === "refused" && lost === 0) this.losses.push("an OTP that was handed out is refused");
    let again = await this.#verify(login, otp);
    while (again === "lost") again = await this.#verify(login, otp);
    if (again === "accepted") this.losses.push("an OTP is accepted twice");
    this.flows += 1;
  }

  async #verify(login: string, otp: string): Promise<Verdict> {
    const response = await this.#answered(() =>
      fetch(`${this.#service.url}/v1/otp/verify`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${this.#service.running.adminToken}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ login, otp }),
      }).then(async (answer) => ({ status: answer.status, text: await answer.text() })),
    );
    if (response === undefined) return "lost";
    return (JSON.parse(response.text) as { valid: boolean }).valid ? "accepted" : "refused";
  }

  async #makeAccount(): Promise<void> {
    const login = `crash-${this.flows}-${this.#accounts.length}-${process.pid}@openpims.example`;
    const made = await this.#answered(() => this.#service.admin("POST", "/accounts", { login }));
    if (made?.status === 201) this.#accounts.push(login);
  }

  /** @returns `undefined` if there was no answer, or the store could not be reached */
  async #answered<T extends { readonly status: number }>(ask: () => Promise<T>): Promise<T | undefined> {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && answer.status !== 503) return answer;
    await pause(BACK_OFF_MS);
    return undefined;
  }
}
