import { type FailureKind, fail, type Outcome } from "@openpims/maccess";

type FileFailure = Extract<FailureKind, "FileRefused" | "FileUnfinished" | "FileOfOtherHost">;

/** Why a file is not taken over: a name and an offset, never what stands in the file. Thrown and caught in `import/`. */
export class FileRefusal extends Error {
  override name = "FileRefusal";
  readonly kind: FileFailure;

  constructor(message: string, kind: FileFailure = "FileRefused") {
    super(message);
    this.kind = kind;
  }
}

/** Refuses the file for what stands at the offset. */
export function refuseAt(what: string, offset: number): never {
  throw new FileRefusal(`${what} at offset ${offset}`);
}

/** Runs a reader and turns its refusal into a failure; anything else is a defect and passes. */
export function readFile<T>(read: () => Outcome<T>): Outcome<T> {
  try {
    return read();
  } catch (error) {
    if (error instanceof FileRefusal) return fail(error.kind, { reason: error.message });
    throw error;
  }
}
