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
    "`NOK:NOK_BLOCKED` is reported from the field and unknown to the library, which takes it for another refusal. A device that went on asking would be refused each time, so ours takes it as blocked.",
  "nothing to block":
    "The library marks a device blocked that is not activated. Ours has no device yet whose block could be kept, and the same activation may be tried again once the account is unblocked.",
  "the `ms` round":
    "The library takes the new keys with the answer before, says 13 whatever becomes of the `ms` round, and leaves it to its host to ask for a synchronisation. Ours says what the server said, keeps the enrollment as unfinished or the PIN change as undecided, and its next call mends it by itself. A device that is gone is gone in this round too.",
  "not about the block":
    "The library lifts the device's block on this word. It is about push messages and says nothing of the block, which ours keeps until a reset, or a status that is well.",
  "XML is asked for":
    "The library picks elements out of any text. Ours asks for one XML document whose root is named after the action: keys are not taken from a stranger.",
  "XML is read":
    "The library takes a good answer with comments, attributes and elements of the future for none. Ours ignores what it does not know.",
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
