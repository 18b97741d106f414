/**
 * The reason that an enrolment cannot be exported or imported:
 * - `not enrolled`, `unfinished`, `PIN change`: there is no device to export, its enrolment was not finished, or the
 *   outcome of a PIN change is not known yet.
 * - `busy`: another program uses the device now.
 * - `enrolled`: the folder to import into has a device.
 * - `imported before`, `earlier export`: the content was imported here before, or the device was exported again later.
 * - `content`: the content is none of an export, or of a newer version's.
 */
export type MoveRefusal =
  | "not enrolled"
  | "unfinished"
  | "PIN change"
  | "busy"
  | "enrolled"
  | "imported before"
  | "earlier export"
  | "content";

/**
 * Thrown where an enrolment cannot be moved. Nothing was changed.
 * @example
 * const isHere = (error: unknown) => error instanceof MoveRefused && error.refusal === "imported before";
 */
export class MoveRefused extends Error {
  override name = "MoveRefused";
  readonly refusal: MoveRefusal;

  constructor(refusal: MoveRefusal) {
    super(`The enrolment cannot be moved: ${refusal}`);
    this.refusal = refusal;
  }
}
