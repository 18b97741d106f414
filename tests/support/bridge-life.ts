// A household's life with the bridge, on clocks that are turned: what it costs at the servers and the car.
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Pims } from "@openpims/sdk";
import { PIN } from "@openpims/testing/harness";
import { BridgeHome, Neighbour } from "./bridge-home.ts";

type Bridge = Awaited<ReturnType<BridgeHome["bridge"]>>;

const MINUTE = 60;
const STEP = 5 * MINUTE;
const DAY = 24 * 60 * MINUTE;
/** The life of a remote token: the vehicles' broker then ends the connection, and the bridge comes with a new one. */
const TOKEN = 15 * MINUTE;

/** The requests, OTPs, wake-ups and commands of a simulated life. */
export interface Costs {
  readonly days: number;
  readonly reads: number;
  readonly tokenRefreshes: number;
  readonly otps: number;
  readonly sms: number;
  readonly commands: number;
  readonly ownerCommands: number;
  readonly wakeUps: number;
  readonly unaskedWakeUps: number;
  readonly limitStops: number;
  readonly failures: number;
  /** MiB of the heap after the second day and at the end, as far as `--expose-gc` has it cleaned: bridge, servers and car. */
  readonly heap: readonly [number, number];
}

interface Counted {
  requests: number;
  refreshes: number;
  otps: number;
  sms: number;
}

/** The field's refresh token lives a week from its OTP; the bundled service gives a new one at each refresh. */
const REFRESH_MS = 7 * DAY * 1000;

/** Counts the requests of this process, which are the bridge's own. @returns ends the count */
function countRequests(counted: Counted, now: () => number): () => void {
  const { fetch } = globalThis;
  let otpAt = Number.POSITIVE_INFINITY;
  globalThis.fetch = async (input, init) => {
    const { pathname } = new URL(input instanceof Request ? input.url : input);
    const body = String(init?.body ?? "");
    if (/connectedcar|cvs\/v4\/(mauv|rights)/.test(pathname) && !pathname.endsWith("/token"))
      counted.requests++;
    if (/token$/.test(pathname) && body.includes("refresh_token")) counted.refreshes++;
    // The exchange of an OTP: docs/protocol.md#remote-access-token
    if (pathname.endsWith("/remoteaccess/token")) {
      if (!body.includes("refresh_token")) {
        counted.otps++;
        otpAt = now();
      } else if (now() - otpAt > REFRESH_MS)
        return Response.json({ error: "invalid_grant" }, { status: 400 });
    }
    if (pathname.endsWith("/smsCode")) counted.sms++;
    return fetch(input, init);
  };
  return () => {
    globalThis.fetch = fetch;
  };
}

/** The owner's day, in minutes since midnight: events of the car, and commands by the broker. */
const HABITS: readonly (readonly [number, "car" | "owner" | "fault", string])[] = [
  [6 * 60 + 50, "owner", "preconditioning ON"],
  [7 * 60 + 25, "car", "unplug"],
  [7 * 60 + 30, "car", "drive"],
  [8 * 60 + 30, "owner", "doors LOCK"],
  [10 * 60, "fault", "html error"],
  [12 * 60, "fault", "broker restart"],
  [14 * 60, "fault", "too many requests"],
  [17 * 60 + 30, "car", "drive"],
  [18 * 60 + 20, "car", "plug"],
  [18 * 60 + 40, "owner", "charge ON"],
  [22 * 60, "owner", "doors LOCK"],
];

export class BridgeLife {
  readonly #home: BridgeHome;
  readonly #bridge: Bridge;
  readonly #neighbour: Neighbour;
  readonly #vin: string;
  readonly #pims: Pims;
  #ownerCommands = 0;

  private constructor(home: BridgeHome, bridge: Bridge, neighbour: Neighbour, vin: string, pims: Pims) {
    this.#home = home;
    this.#bridge = bridge;
    this.#neighbour = neighbour;
    this.#vin = vin;
    this.#pims = pims;
  }

  static async live(days: number, told: (line: string) => void = () => {}): Promise<Costs> {
    const home = await BridgeHome.start(600);
    const counted: Counted = { requests: 0, refreshes: 0, otps: 0, sms: 0 };
    // The facade takes `fetch` when it is made. Its enrolment is not the bridge's.
    const stopCounting = countRequests(counted, () => home.now);
    const { pims, vin } = await home.demo.owner();
    Object.assign(counted, { requests: 0, refreshes: 0, otps: 0, sms: 0 });
    const pinFile = join(home.folder.path, "pin");
    writeFileSync(pinFile, `${PIN}\n`);
    chmodSync(pinFile, 0o600);
    const neighbour = await Neighbour.join(home.address, ["openpims/#"]);
    try {
      const bridge = await home.bridge(pims, { pinFile }, "life");
      const life = new BridgeLife(home, bridge, neighbour, vin, pims);
      return await life.#live(days, counted, told);
    } finally {
      stopCounting();
      neighbour.leave();
      await home.stop();
    }
  }

  async #live(days: number, counted: Counted, told: (line: string) => void): Promise<Costs> {
    const { bench } = this.#home.demo;
    const seen = { commands: 0, wakeUps: 0, unasked: 0, stops: 0 };
    let askedUntil = 0;
    const stop = bench.remote.listen(({ topic, payload }) => {
      const code = topic.endsWith("ProcessManagement") ? JSON.parse(payload).process_code : undefined;
      if (String(code) === "900") seen.commands++;
      if (String(code) !== "901") return;
      seen.wakeUps++;
      if (this.#home.now > askedUntil) seen.unasked++;
    });
    const begin = this.#home.now;
    await this.#order("charge_limit 90");
    const heap: [number, number] = [0, 0];
    let limitStops = 0;
    for (let at = 0; at < days * DAY; at += STEP) {
      await this.#step();
      if (at % TOKEN === 0) await this.#renewToken();
      const minute = Math.floor((at % DAY) / MINUTE);
      for (const [when, who, what] of HABITS) {
        if (when < minute || when >= minute + STEP / MINUTE) continue;
        if (who === "owner") {
          askedUntil = this.#home.now + 10 * MINUTE * 1000;
          await this.#order(what);
        } else if (who === "car") this.#happen(what);
        else this.#fail(what, Math.floor(at / DAY));
      }
      if (at % DAY === DAY - STEP) {
        limitStops += this.#neighbour
          .forget()
          .filter(({ topic, payload }) => topic.endsWith("/decision") && payload.includes('"stop"')).length;
        globalThis.gc?.();
        heap[1] = process.memoryUsage().heapUsed / 2 ** 20;
        if (at < 2 * DAY) heap[0] = heap[1];
        told(
          `day ${Math.floor(at / DAY) + 1}: ${counted.requests} reads, ${counted.otps} OTPs, ${heap[1].toFixed(1)} MiB`,
        );
      }
    }
    stop();
    return {
      // Commands take the car's own time beside the steps.
      days: Math.round((this.#home.now - begin) / 1000 / DAY),
      reads: counted.requests,
      tokenRefreshes: counted.refreshes,
      otps: counted.otps,
      sms: counted.sms,
      commands: seen.commands,
      ownerCommands: this.#ownerCommands,
      wakeUps: seen.wakeUps,
      unaskedWakeUps: seen.unasked,
      limitStops,
      failures: this.#home.notes.length,
      heap,
    };
  }

  /** Moves both clocks on, and does what is due. */
  async #step(seconds = STEP): Promise<void> {
    const { service, bench } = this.#home.demo;
    service.clock.advance(seconds);
    const ahead = bench.clock.now() - service.clock.now();
    // A command takes the car's own time, which runs by itself.
    if (ahead > 0) service.clock.advance(Math.ceil(ahead / 1000));
    else bench.clock.moveTo(service.clock.now());
    await this.#bridge.tick();
  }

  /** Has the bridge come with a new token, as the broker's end of the connection does. */
  async #renewToken(): Promise<void> {
    const message = await this.#pims.get("pims.authentication.token", { type: "remote", action: "get" });
    if (message.status === "SUCCEEDED") return;
    // The refresh token has ended. The broker sweeps each second; the connection's end lets the bridge find out.
    this.#home.demo.bench.faults.add({ of: "broker", type: "restart" });
    for (let tries = 0; tries < 1200; tries++) {
      await this.#step(1);
      const again = await this.#pims.get("pims.authentication.token", { type: "remote", action: "get" });
      if (again.status === "SUCCEEDED") return;
      // The link's own pauses, up to a minute, are of the machine's time.
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no remote token: ${this.#home.notes.slice(-5).join("\n")}`);
  }

  async #order(what: string): Promise<void> {
    const [name = "", value = ""] = what.split(" ");
    this.#ownerCommands++;
    this.#neighbour.send(`openpims/${this.#vin}/${name}/set`, value);
    const ended = `openpims/${this.#vin}/commands_left`;
    const before = this.#neighbour.topics.get(ended);
    for (let tries = 0; tries < 100 && this.#neighbour.topics.get(ended) === before; tries++) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      await this.#step(2);
    }
  }

  #happen(what: string): void {
    const { fleet } = this.#home.demo.bench;
    if (what === "drive") fleet.happen(this.#vin, { type: "drive", km: 40, minutes: 40 });
    if (what === "plug") fleet.happen(this.#vin, { type: "plug", stationW: 7_400 });
    if (what === "unplug") fleet.happen(this.#vin, { type: "unplug" });
  }

  /** One kind of fault a day in turn. */
  #fail(what: string, day: number): void {
    const { faults } = this.#home.demo.bench;
    if (what === "html error" && day % 3 === 0) faults.add({ of: "rest", type: "html error", times: 5 });
    if (what === "too many requests" && day % 3 === 1)
      faults.add({ of: "rest", type: "too many requests", times: 3 });
    if (what === "broker restart" && day % 3 === 2) faults.add({ of: "broker", type: "restart" });
  }
}
