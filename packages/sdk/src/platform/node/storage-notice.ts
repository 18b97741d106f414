import type { FileSystemLack } from "./file-system.ts";

/** The holder of a lock that is waited for. */
export interface LockHolder {
  /** The lock's file. */
  readonly file: string;
  /** The holder's process, where the system tells it. */
  readonly pid?: number;
}

/** A fact of a device's folder that its user should know, while a call goes on: a lock that is waited for, or a lack. */
export type StorageNotice =
  | ({ readonly kind: "waiting" } & LockHolder)
  | { readonly kind: "file system"; readonly folder: string; readonly lacks: readonly FileSystemLack[] };
