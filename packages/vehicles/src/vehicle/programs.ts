/** A weekly program of the preconditioning. An unused one has hour 34 and minute 7, as the field's vehicles send it. */
export interface Program {
  /** Seven days from Monday. */
  readonly days: readonly boolean[];
  readonly hour: number;
  readonly minute: number;
  readonly on: boolean;
}

/** A vehicle has four; each command overwrites all of them. */
export type Programs = readonly [Program, Program, Program, Program];

export const UNUSED_PROGRAM: Program = {
  days: [false, false, false, false, false, false, false],
  hour: 34,
  minute: 7,
  on: false,
};

export const NO_PROGRAMS: Programs = [UNUSED_PROGRAM, UNUSED_PROGRAM, UNUSED_PROGRAM, UNUSED_PROGRAM];

export const isUsed = ({ hour, minute }: Program): boolean => hour < 24 && minute < 60;
