import { vehicleFailure } from "../../codes/vehicle-failure.ts";
import type { Core } from "../../core/core.ts";
import { reserveFor, type Spent } from "../budget.ts";
import { type Claim, claimVehicle } from "../claim.ts";
import { publishPacket } from "../mqtt/packets.ts";
import type { Vehicle } from "../rest/account.ts";
import type { VehicleSession } from "../session.ts";
import { type Deadlines, deadlinesOf } from "./deadlines.ts";
import { type End, envelope, isAnswerTo, newCorrelationId, ordersOf } from "./messages.ts";
import type { Order, Service } from "./order.ts";
import { failureOf, isExpired } from "./outcome.ts";

/** A longer packet of a client vanishes at the broker without an answer. */
const LONGEST_PACKET = 1456;

/** A vehicle stays awake for three minutes after a message; one minute is left for the next one's way. */
const AWAKE_MS = 120_000;

const ACCEPTED = 900;
const WOKEN = 901;
const FORWARDED = 903;

/**
 * Makes one order, sends it, and waits for its end. Nothing is queued: a second command to the vehicle is refused, of
 * whichever process on the storage. The
 * order is published once, and a second time only after the servers have refused it unserved.
 * @throws PimsFailure 2302, 2353, 2364, 2377, 2363, 2201, and the vehicle's refusals
 */
export async function carryOut(
  core: Core,
  session: VehicleSession,
  vehicle: Vehicle,
  service: Service,
  make: () => Promise<Order> | Order,
): Promise<void> {
  const { vin } = vehicle;
  const underway = session.pending.get(vin);
  if (underway !== undefined) throw vehicleFailure(underway === service ? 2364 : 2353);
  session.pending.set(vin, service);
  let claim: Claim | undefined;
  try {
    claim = await claimVehicle(core, vin, service);
    const isAwake = (session.awakeUntil.get(vin) ?? 0) > core.platform.clock.now();
    const reservation = await reserveFor(core, vin, isAwake);
    let command: Command | undefined;
    try {
      // An order may need a request, and a command over its budget sends none.
      command = new Command(core, session, vin, await make());
      let end = await command.send("where it ends");
      if (isExpired(end)) {
        await claim.extend();
        end = await command.send("always");
      }
      const failure = failureOf(service, end);
      if (failure) throw failure;
    } finally {
      await reservation.close(command?.spent ?? UNSENT);
    }
  } finally {
    await claim?.release();
    session.pending.delete(vin);
    session.rest();
  }
}

const UNSENT: Spent = { sent: false, woken: false, isCertain: true };

/** One order on its way. */
class Command {
  readonly #core: Core;
  readonly #session: VehicleSession;
  readonly #vin: string;
  readonly #order: Order;
  readonly #deadlines: Deadlines;
  #isSent = false;
  #isWoken = false;
  /** True once its end has come over the connection that it was sent by, so that no progress was missed. */
  #isFollowed = false;

  constructor(core: Core, session: VehicleSession, vin: string, order: Order) {
    this.#core = core;
    this.#session = session;
    this.#vin = vin;
    this.#order = order;
    this.#deadlines = deadlinesOf(core);
  }

  /** The costs of the order so far. */
  get spent(): Spent {
    return { sent: this.#isSent, woken: this.#isWoken, isCertain: this.#isFollowed };
  }

  /** Publishes the order under a new correlation id. @returns its end */
  async send(renew: "where it ends" | "always"): Promise<End> {
    const { platform } = this.#core;
    const { connection, token } = await this.#session.link.open(renew);
    const { customer } = await this.#session.associations();
    const now = platform.clock.now();
    const correlationId = newCorrelationId(platform.random, now);
    const ids = { token, customer, vin: this.#vin, correlationId };
    const topic = ordersOf(customer, this.#order.service);
    const sent = { service: this.#order.service, vin: this.#vin, correlationId };
    const packet = publishPacket(topic, envelope(this.#order, ids, now));
    if (packet.length > LONGEST_PACKET)
      throw vehicleFailure("CommandTooLong", { reason: `${packet.length} of ${LONGEST_PACKET} bytes` });
    this.#isFollowed = false;
    return new Promise<End>((resolve, reject) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const finish = (): void => {
        clearTimeout(timer);
        stop();
      };
      const wait = (ms: number, state: string): void => {
        clearTimeout(timer);
        timer = setTimeout(() => {
          finish();
          reject(
            this.#session.link.isOpen
              ? vehicleFailure("CommandUncertain", { reason: state })
              : vehicleFailure("LinkLost", { reason: state }),
          );
        }, ms);
      };
      const stop = this.#session.listen((message) => {
        if (!isAnswerTo(message, sent, this.#isOnlyOne())) return;
        if (message.type === "progress") {
          if (message.code === WOKEN) this.#isWoken = true;
          if (message.code === ACCEPTED || message.code === WOKEN)
            wait(this.#deadlines.forwardedMs, "accepted, not forwarded");
          if (message.code === FORWARDED) {
            this.#session.awakeUntil.set(this.#vin, platform.clock.now() + AWAKE_MS);
            wait(this.#deadlines.doneMs, "forwarded, not done");
          }
          this.#session.signal?.({ result: { code: message.code, vehicle: null } });
          return;
        }
        this.#isFollowed = connection.isOpen;
        finish();
        resolve(message);
      });
      if (!connection.publish(packet)) {
        finish();
        reject(vehicleFailure("BrokerUnreachable", { reason: "lost before the command was sent" }));
        return;
      }
      this.#isSent = true;
      wait(this.#deadlines.acceptedMs, "sent, not accepted");
    });
  }

  #isOnlyOne(): boolean {
    const same = [...this.#session.pending.values()].filter((service) => service === this.#order.service);
    return same.length === 1;
  }
}
