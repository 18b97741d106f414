// Errors of the parts that an application gives: its storage, its user agent. Their messages help the application's author,
// so its log is told them. Such a message could quote a PIN or a record, so what looks like one is left out.
import { failureIn } from "../codes/failure.ts";
import {
  PageNotShown,
  type RecordName,
  type SecureRecord,
  type SecureStorage,
  UserCancelled,
} from "../platform/platform.ts";

const LONGEST = 200;
/** Four digits could be a PIN's, and a run of letters and digits could be a key's or a token's. */
const COULD_BE_SECRET = /\d{4,}|[\w+=-]{20,}/g;

/** An error's name and message, without anything that could be a secret. */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : typeof error;
  return text.replace(COULD_BE_SECRET, "…").slice(0, LONGEST);
}

/** An error of a part of the application's own. */
export class ApplicationError extends Error {
  override name = "ApplicationError";

  /** @param part its name in `Platform` */
  constructor(part: string, cause: unknown) {
    super(`the application's ${part} threw ${messageOf(cause)}`, { cause });
  }
}

const isExpected = (error: unknown): boolean =>
  failureIn(error) !== undefined || error instanceof UserCancelled || error instanceof PageNotShown;

const blame = (part: string, error: unknown): unknown =>
  isExpected(error) || error instanceof ApplicationError ? error : new ApplicationError(part, error);

/** Calls a part. @throws ApplicationError for an error that the part should not throw */
export async function callPart<T>(part: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw blame(part, error);
  }
}

function recordIn(storage: SecureStorage, name: RecordName): SecureRecord {
  try {
    return storage.record(name);
  } catch (error) {
    throw blame("storage", error);
  }
}

/**
 * A storage's record, with its unexpected errors as {@link ApplicationError}; those of the work inside pass unchanged.
 * @throws ApplicationError if the storage gives no record
 */
export function blamedRecord(storage: SecureStorage, name: RecordName): SecureRecord {
  const record = recordIn(storage, name);
  const call = <T>(act: () => Promise<T>) => callPart("storage", act);
  return {
    read: () => call(() => record.read()),
    write: (text, as) => call(() => record.write(text, as)),
    setAside: () => call(() => record.setAside()),
    exclusively: async (work) => {
      let thrown: { readonly error: unknown } | undefined;
      const kept = () =>
        work().catch((error) => {
          thrown = { error };
          throw error;
        });
      try {
        return await record.exclusively(kept);
      } catch (error) {
        throw thrown?.error === error ? error : blame("storage", error);
      }
    },
  };
}
