// Writes of a transaction whose answers nobody waits for until its end: PostgreSQL gets them in one go.
import type { Database } from "./schema.ts";

const pending = new WeakMap<Database, Promise<unknown>[]>();

/** Waits for a write now, or at the end of the transaction that it belongs to. Later statements see it in any case. */
export async function atEnd(transaction: Database, write: Promise<unknown>): Promise<void> {
  const writes = pending.get(transaction);
  if (!writes) {
    await write;
    return;
  }
  // The transaction reports it.
  write.catch(() => {});
  writes.push(write);
}

/**
 * Runs the work of a transaction and waits for its writes: a commit may overtake a write that is not sent yet.
 * @throws the error of the first write that failed, from which later errors follow
 */
export async function withWrites<T>(transaction: Database, work: () => Promise<T>): Promise<T> {
  const writes: Promise<unknown>[] = [];
  pending.set(transaction, writes);
  try {
    const result = await work();
    await Promise.all(writes);
    return result;
  } catch (error) {
    for (const write of writes) await write;
    throw error;
  }
}
