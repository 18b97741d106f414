// The secrets that a command needs, from where no process list shows them unless the user insists.
import { createInterface, type Interface } from "node:readline";
import { askHidden, askVisibly, isTerminal } from "./ask.ts";
import { type SecretKind, STDIN_ORDER, secretKinds } from "./secret-kinds.ts";
import type { Sentences } from "./sentences.ts";
import { UsageError } from "./usage-error.ts";

/** stdin by lines, read when they are wanted: a script may write the SMS code once it has come. */
class InputLines {
  #reader: Interface | undefined;
  #lines: AsyncIterator<string> | undefined;

  async next(what: string): Promise<string> {
    this.#reader ??= createInterface({ input: process.stdin, terminal: false });
    this.#lines ??= this.#reader[Symbol.asyncIterator]();
    const { value, done } = await this.#lines.next();
    if (done || value === "") throw new UsageError(`stdin has no line for ${what}`);
    return value;
  }

  close(): void {
    this.#reader?.close();
  }
}

export class Secrets {
  readonly #options: Readonly<Record<string, unknown>>;
  readonly #environment = new Map<string, string>();
  readonly #say: Sentences;
  readonly #read = new Map<string, string>();
  readonly #lines = new InputLines();

  /** Takes the secrets out of the environment, which the programs that are started from here would inherit. */
  constructor(options: Readonly<Record<string, unknown>>, environment: NodeJS.ProcessEnv, say: Sentences) {
    this.#options = options;
    this.#say = say;
    for (const { environment: name } of Object.values(secretKinds)) {
      const value = environment[name];
      if (value) this.#environment.set(name, value);
      delete environment[name];
    }
  }

  /** The secret where it was given: by its option, on stdin or in the environment. @throws UsageError */
  async given(kind: SecretKind): Promise<string | undefined> {
    const before = this.#read.get(kind.name);
    if (before !== undefined) return before;
    const option = this.#options[kind.name];
    if (typeof option === "string") return option;
    if (this.#options[`${kind.name}Stdin`] !== true) return this.#environment.get(kind.environment);
    // Those before it come first, wanted yet or not.
    for (const earlier of STDIN_ORDER) {
      if (this.#options[`${earlier.name}Stdin`] !== true || this.#read.has(earlier.name)) continue;
      this.#read.set(earlier.name, await this.#lines.next(`the ${earlier.what(this.#say)}`));
      if (earlier.name === kind.name) break;
    }
    return this.#read.get(kind.name);
  }

  /** Whether it will come from a line of stdin, at a time of its own. */
  comesOnStdin(kind: SecretKind): boolean {
    return this.#options[`${kind.name}Stdin`] === true;
  }

  /** @throws UsageError where it is neither given nor to be asked for, before anything is done that costs */
  async demand(kind: SecretKind): Promise<void> {
    if (isTerminal() || this.comesOnStdin(kind)) return;
    if ((await this.given(kind)) === undefined) throw this.#missing(kind);
  }

  /** The secret, asked for on the terminal where it was not given. @throws UsageError where it can be had nowhere */
  async need(kind: SecretKind, question?: string): Promise<string> {
    const given = await this.given(kind);
    if (given !== undefined) return given;
    if (!isTerminal()) throw this.#missing(kind);
    const { form } = kind;
    const validate = (answer: string | undefined) =>
      answer && (form === undefined || form.pattern.test(answer)) ? undefined : this.#say.wrongForm;
    return (kind.visible ? askVisibly : askHidden)(question ?? kind.what(this.#say), validate);
  }

  /** A line that is no secret of ours, such as the address that a sign-in led back to. */
  async line(question: string): Promise<string> {
    if (!isTerminal()) return this.#lines.next(question);
    return askVisibly(question, (answer) => (answer ? undefined : this.#say.wrongForm));
  }

  /** Lets go of stdin, so that the program can end. */
  close(): void {
    this.#lines.close();
  }

  #missing({ what, environment, flag }: SecretKind): UsageError {
    return new UsageError(
      `the ${what(this.#say)} is missing and there is no terminal to ask for it on: set ${environment}, or give --${flag}-stdin and write it as a line on stdin`,
    );
  }
}
