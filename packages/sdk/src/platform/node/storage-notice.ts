import type { FileSystemLack } from "./file-system.ts";

/** The holder of a lock that is waited for. */
export interface LockHolder {
  /** The lock's file. */
  readonly file: string;
  /** The holder's process, if the system gives it. */
  readonly pid?: number;
}

/** A fact for the user during a call: a wait for the folder's lock, or a lack of its file system. */
export type StorageNotice =
  | ({ readonly kind: "waiting" } & LockHolder)
  | { readonly kind: "file system"; readonly folder: string; readonly lacks: readonly FileSystemLack[] };
