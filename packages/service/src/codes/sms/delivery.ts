// Messages for the webhook are rows, so that they survive a restart, and another process on the store can continue.
import { randomInt, randomUUID } from "node:crypto";
import type { Logger } from "pino";
import type { AuditLog } from "../../audit/log.ts";
import { every, type Loop } from "../../background.ts";
import { type Clock, latestEnd } from "../../clock.ts";
import { placeOf } from "../../keys/places.ts";
import type { Vault } from "../../keys/vault.ts";
import type { Metrics } from "../../observability/metrics.ts";
import type { Database, SmsMessageRow } from "../../store/schema.ts";
import { inTransaction } from "../../store/transaction.ts";
import { type GivenUp, givenUp } from "./given-up.ts";
import type { SmsMessage, SmsSender } from "./message.ts";
import { type PostFailure, postMessage, type SmsWebhook } from "./webhook.ts";

/** The time between two searches for messages that became due, or that a dead process left. */
const PERIOD_MS = 1000;

/** A claim lasts longer than a request. */
const CLAIM_MS = 30_000;

const AT_ONCE = 20;

const FIRST_DELAY_MS = 1000;
const LONGEST_DELAY_MS = 60_000;

/** Doubles after each failure, up to a minute; half of it is random, so that retries do not coincide. */
function delayAfter(attempts: number): number {
  const full = Math.min(FIRST_DELAY_MS * 2 ** (attempts - 1), LONGEST_DELAY_MS);
  return full / 2 + randomInt(full / 2 + 1);
}

export interface DeliveryContext {
  readonly database: Database;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly audit: AuditLog;
  readonly metrics: Metrics;
}

/** Sends messages by a webhook. Each is retried until it is accepted, refused for good, or expired. */
export class WebhookDelivery implements SmsSender {
  readonly #database: Database;
  readonly #vault: Vault;
  readonly #clock: Clock;
  readonly #audit: AuditLog;
  readonly #metrics: Metrics;
  readonly #webhook: SmsWebhook;
  readonly #log: Logger | undefined;
  #loop: Loop | undefined;
  readonly #runs = new Set<Promise<void>>();
  #underWay = 0;
  #closed = false;

  constructor(
    { database, vault, clock, audit, metrics }: DeliveryContext,
    webhook: SmsWebhook,
    log?: Logger,
  ) {
    this.#database = database;
    this.#vault = vault;
    this.#clock = clock;
    this.#audit = audit;
    this.#metrics = metrics;
    this.#webhook = webhook;
    this.#log = log;
  }

  start(): void {
    // A run ends before its posts: a slow post delays no later message.
    this.#loop = every(
      PERIOD_MS,
      async () => this.wake(),
      () => {},
    );
  }

  async put(transaction: Database, accountId: string, message: SmsMessage, now: number): Promise<void> {
    const id = randomUUID();
    const { kind, code, expiresAt } = message;
    // A newer code replaces the earlier one, which must not arrive late.
    if (code !== undefined) {
      await transaction
        .deleteFrom("sms_messages")
        .where("account_id", "=", accountId)
        .where("kind", "=", kind)
        .execute();
    }
    const body = this.#vault.seal(JSON.stringify(message), placeOf("sms_messages.body", { id }));
    await transaction
      .insertInto("sms_messages")
      .values({
        id,
        account_id: accountId,
        kind,
        body,
        created_at: now,
        expires_at: expiresAt,
        due_at: now,
        attempts: 0,
        leased_until: 0,
      })
      .execute();
  }

  wake(): void {
    if (this.#closed) return;
    this.deliverDue().catch((error: unknown) => this.#log?.error({ err: error }, "SMS delivery failed"));
  }

  /** Tries each due message once. The timer calls it; tests may, too. */
  deliverDue(): Promise<void> {
    const run = this.#deliverDue();
    this.#runs.add(run);
    return run.finally(() => this.#runs.delete(run));
  }

  /** Waits for the current deliveries. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#runs);
  }

  /** Finishes the current deliveries, and starts no other. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#loop?.stop();
    await this.idle();
  }

  async #deliverDue(): Promise<void> {
    for (;;) {
      const claimed = await this.#claim();
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((row) => this.#tryOnce(row)));
    }
  }

  /**
   * Claims rows that are due. Processes share the messages instead of electing one of them: the process whose statement
   * set a row's claim posts that message.
   */
  async #claim(): Promise<SmsMessageRow[]> {
    const room = AT_ONCE - this.#underWay;
    if (room <= 0 || this.#closed) return [];
    const now = this.#clock.now();
    const due = await this.#database
      .selectFrom("sms_messages")
      .select("id")
      // A time far ahead was written by a clock that has been set back since.
      .where((row) =>
        row.or([row("due_at", "<=", now), row("due_at", ">", latestEnd(now, LONGEST_DELAY_MS))]),
      )
      .where((row) =>
        row.or([row("leased_until", "<=", now), row("leased_until", ">", latestEnd(now, CLAIM_MS))]),
      )
      .orderBy("due_at")
      .limit(room)
      .execute();
    const claimed: SmsMessageRow[] = [];
    for (const { id } of due) {
      const row = await this.#database
        .updateTable("sms_messages")
        .set({ leased_until: now + CLAIM_MS })
        .where("id", "=", id)
        .where((row) =>
          row.or([row("leased_until", "<=", now), row("leased_until", ">", latestEnd(now, CLAIM_MS))]),
        )
        .returningAll()
        .executeTakeFirst();
      if (row) claimed.push(row);
    }
    return claimed;
  }

  async #tryOnce(row: SmsMessageRow): Promise<void> {
    this.#underWay += 1;
    try {
      const failure = await this.#post(row);
      if (failure === undefined) {
        this.#metrics.smsSent.inc();
        await this.#remove(this.#database, row);
        return;
      }
      const { words, isPost, final } = failure;
      const attempts = row.attempts + Number(isPost);
      if (isPost) this.#metrics.smsFailedTries.inc();
      const dueAt = this.#clock.now() + delayAfter(attempts);
      const isOver = final || dueAt >= row.expires_at;
      const event = { sms: row.id, kind: row.kind, attempts, failure: words };
      this.#log?.warn(event, isOver ? "SMS given up" : "SMS not delivered yet");
      if (isOver) await this.#giveUp(row, { reason: final && isPost ? "refused" : "expired", attempts });
      else await this.#release(row, attempts, dueAt);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #post(row: SmsMessageRow): Promise<(PostFailure & { readonly isPost: boolean }) | undefined> {
    const now = this.#clock.now();
    if (row.expires_at <= now) return { words: "expired", final: true, isPost: false };
    const message = JSON.parse(this.#vault.open(row.body, placeOf("sms_messages.body", row))) as SmsMessage;
    const failure = await postMessage(this.#webhook, row.id, message, now);
    return failure && { ...failure, isPost: true };
  }

  /** @returns false if another process has removed it, or a newer code replaced it */
  async #remove(database: Database, { id }: SmsMessageRow): Promise<boolean> {
    const { numDeletedRows } = await database
      .deleteFrom("sms_messages")
      .where("id", "=", id)
      .executeTakeFirstOrThrow();
    return numDeletedRows > 0n;
  }

  async #giveUp(row: SmsMessageRow, end: GivenUp): Promise<void> {
    const event = givenUp(row.account_id, row.kind, end);
    const isRemoved = await inTransaction(this.#database, async (transaction) => {
      if (!(await this.#remove(transaction, row))) return false;
      await this.#audit.append(transaction, this.#clock.now(), event);
      return true;
    });
    if (isRemoved) this.#metrics.smsGivenUp.inc({ reason: end.reason });
  }

  /** Releases the row for a later try, unless its claim expired and another process has claimed it. */
  async #release(row: SmsMessageRow, attempts: number, dueAt: number): Promise<void> {
    await this.#database
      .updateTable("sms_messages")
      .set({ attempts, due_at: dueAt, leased_until: 0 })
      .where("id", "=", row.id)
      .where("leased_until", "=", row.leased_until)
      .execute();
  }
}
