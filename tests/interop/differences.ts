// The differences between our device's results and the vendor's, each with its reason. docs/judges.md has the same table.
import { type LocalState, OPERATIONS, STRANGE_ANSWERS, WORDS } from "./oracle-cases.ts";

export interface Difference {
  /** Operations by name. */
  readonly operations: readonly string[];
  readonly states: readonly LocalState[];
  /** `mode action`, or only the mode or the action. */
  readonly steps: string;
  /** Words, or names of strange answers. */
  readonly answers: readonly string[];
  /** In the form of `shown`; `*` stands for the word's own number. */
  readonly ours: string;
  readonly vendors: string;
  readonly reason: keyof typeof REASONS;
}

const names = OPERATIONS.map(({ name }) => name);
const but = (...left: string[]) => WORDS.filter((word) => !left.includes(word));
const asking = names.filter((name) => name !== "activate");

/** The reasons, by their names in the table. */
export const REASONS = {
  "a word from the field":
    "`NOK:NOK_BLOCKED` is reported from the field. The library does not know it and treats it as another refusal. A device that kept asking would be refused each time, so ours becomes blocked.",
  "nothing to block":
    "The library marks a device that is not activated as blocked. Ours has no device yet to store a block for, and the same activation may be repeated after the account is unblocked.",
  "the `ms` round":
    "The library uses the new keys from the previous answer, returns 13 for any failure of the `ms` round, and leaves the synchronisation to its host. Ours returns the server's word, keeps the enrolment as unfinished or the PIN change as undecided, and its next call resolves it. `NOK:NODEVICE` erases our device in this round too.",
  "not about the block":
    "The library lifts the device's block on this word. It concerns push messages, not the block, which ours keeps until a reset or a good status.",
  "XML is asked for":
    "The library finds elements in any text. Ours requires one XML document whose root is named after the action: it accepts no keys from a stranger's page.",
  "XML is read":
    "The library treats a good answer with comments, attributes or unknown elements as no answer. Ours ignores unknown parts.",
} as const;

const ACTIVATED = ["activated"] as const;
const BLOCKED = ["blocked"] as const;

export const DIFFERENCES: readonly Difference[] = [
  {
    operations: ["activate"],
    states: ["new"],
    steps: "activate",
    answers: ["NOK:NOK_BLOCKED"],
    ours: "7, not activated",
    vendors: "999, not activated",
    reason: "a word from the field",
  },
  {
    operations: asking,
    states: ACTIVATED,
    steps: "otp|synchro|password|reset|status",
    answers: ["NOK:NOK_BLOCKED"],
    ours: "7, activated, blocked",
    vendors: "999, activated",
    reason: "a word from the field",
  },
  {
    operations: ["reset", "status"],
    states: BLOCKED,
    steps: "reset|status",
    answers: ["NOK:NOK_BLOCKED"],
    ours: "7, activated, blocked",
    vendors: "999, activated, blocked",
    reason: "a word from the field",
  },
  {
    operations: ["activate"],
    states: ["new"],
    steps: "activate ActionFinalize",
    answers: ["NOK_BLOCKED", "OK:BLOCKED"],
    ours: "7, not activated",
    vendors: "7, not activated, blocked",
    reason: "nothing to block",
  },
  {
    operations: ["activate"],
    states: ["new"],
    steps: "ms",
    answers: but("NOK_BLOCKED", "OK:BLOCKED", "NOK:NOK_BLOCKED"),
    ours: "*, not activated",
    vendors: "13, activated",
    reason: "the `ms` round",
  },
  {
    operations: ["activate"],
    states: ["new"],
    steps: "ms",
    answers: ["NOK_BLOCKED", "OK:BLOCKED", "NOK:NOK_BLOCKED"],
    ours: "7, not activated, blocked",
    vendors: "13, activated",
    reason: "the `ms` round",
  },
  {
    operations: ["password", "reset"],
    states: ACTIVATED,
    steps: "ms",
    answers: but("NOK_BLOCKED", "OK:BLOCKED", "NOK:NOK_BLOCKED", "NOK:NODEVICE", "NOK:SYNCHROFAILED"),
    ours: "*, activated",
    vendors: "13, activated",
    reason: "the `ms` round",
  },
  {
    operations: ["reset"],
    states: BLOCKED,
    steps: "ms",
    answers: but("NOK:NODEVICE"),
    ours: "*, activated, blocked",
    vendors: "13, activated",
    reason: "the `ms` round",
  },
  {
    operations: ["password", "reset"],
    states: ACTIVATED,
    steps: "ms",
    answers: ["NOK_BLOCKED", "OK:BLOCKED", "NOK:NOK_BLOCKED"],
    ours: "7, activated, blocked",
    vendors: "13, activated",
    reason: "the `ms` round",
  },
  {
    operations: ["password", "reset"],
    states: ["activated", "blocked"],
    steps: "ms",
    answers: ["NOK:NODEVICE"],
    ours: "9, not activated",
    vendors: "13, activated",
    reason: "the `ms` round",
  },
  {
    operations: ["reset", "status"],
    states: BLOCKED,
    steps: "reset|status",
    answers: ["NOK:NOPUSH"],
    ours: "999, activated, blocked",
    vendors: "999, activated",
    reason: "not about the block",
  },
  {
    operations: ["otp", "synchro", "status"],
    states: ACTIVATED,
    steps: "otp|synchro|status",
    answers: ["it twice", "another root"],
    ours: "1, activated",
    vendors: "0, activated",
    reason: "XML is asked for",
  },
  {
    operations: ["otp", "synchro", "status"],
    states: ACTIVATED,
    steps: "otp|synchro|status",
    answers: ["extras"],
    ours: "0, activated",
    vendors: "1, activated",
    reason: "XML is read",
  },
];

/** The listed difference of a case. */
export function differenceAt(
  operation: string,
  state: LocalState,
  step: string,
  answer: string,
): Difference | undefined {
  return DIFFERENCES.find(
    ({ operations, states, steps, answers }) =>
      operations.includes(operation) &&
      states.includes(state) &&
      steps.split("|").some((part) => step === part || step.startsWith(`${part} `)) &&
      answers.includes(answer),
  );
}

/** The table in docs/judges.md. */
export function differenceRows(): string[] {
  return DIFFERENCES.map(({ operations, states, steps, answers, ours, vendors, reason }) => {
    const all = [...WORDS, ...STRANGE_ANSWERS.keys()];
    const left = WORDS.filter((word) => !answers.includes(word));
    const which =
      answers.length > WORDS.length / 2
        ? `every word${left.length > 0 ? ` but ${left.map((word) => `\`${word}\``).join(", ")}` : ""}`
        : answers.map((answer) => (WORDS.includes(answer) ? `\`${answer}\`` : answer)).join(", ");
    if (!answers.every((answer) => all.includes(answer))) throw new Error(`no such answer in: ${answers}`);
    const where = `${operations.join(", ")}, ${states.join(" or ")}: ${steps.replaceAll("|", ", ")}`;
    return `| ${where} | ${which} | ${ours} | ${vendors} | ${reason} |`;
  });
}

/** The reasons in docs/judges.md. */
export const reasonLines = (): string[] =>
  Object.entries(REASONS).map(([name, reason]) => `- _${name}_: ${reason}`);
