// The secrets that a command needs. Only a secret given as an argument shows in the list of processes.
import { createInterface, type Interface } from "node:readline";
import { askHidden, askVisibly, askVisiblyAnew, isTerminal } from "./ask.ts";
import { type SecretKind, STDIN_ORDER, secretKinds } from "./secret-kinds.ts";
import type { Sentences } from "./sentences.ts";
import { UsageError } from "./usage-error.ts";

/** The lines of stdin. Each line is read on demand: a script may write the SMS code after it has arrived. */
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

  /** Removes the secrets from the environment: the browser of the sign-in would inherit them. */
  constructor(options: Readonly<Record<string, unknown>>, environment: NodeJS.ProcessEnv, say: Sentences) {
    this.#options = options;
    this.#say = say;
    for (const { environment: name } of Object.values(secretKinds)) {
      const value = environment[name];
      if (value) this.#environment.set(name, value);
      delete environment[name];
    }
  }

  /** The secret from the option, stdin or the environment, `undefined` if none gives it. @throws UsageError */
  async given(kind: SecretKind): Promise<string | undefined> {
    const before = this.#read.get(kind.name);
    if (before !== undefined) return before;
    const option = this.#options[kind.name];
    if (typeof option === "string") return option;
    if (this.#options[`${kind.name}Stdin`] !== true) return this.#environment.get(kind.environment);
    // The order on stdin is fixed, so the earlier lines are read too.
    for (const earlier of STDIN_ORDER) {
      if (this.#options[`${earlier.name}Stdin`] !== true || this.#read.has(earlier.name)) continue;
      this.#read.set(earlier.name, await this.#lines.next(`the ${earlier.label(this.#say)}`));
      if (earlier.name === kind.name) break;
    }
    return this.#read.get(kind.name);
  }

  /** Keeps a secret for the rest of this command. */
  remember({ name }: SecretKind, secret: string): void {
    this.#read.set(name, secret);
  }

  /** True if the secret comes on a line of stdin, which may be written later. */
  comesOnStdin(kind: SecretKind): boolean {
    return this.#options[`${kind.name}Stdin`] === true;
  }

  /** Runs before a step that costs. @throws UsageError if the secret is not given and there is no terminal to ask on */
  async require(kind: SecretKind): Promise<void> {
    if (isTerminal() || this.comesOnStdin(kind)) return;
    if ((await this.given(kind)) === undefined) throw this.#missing(kind);
  }

  /**
   * The secret, asked for on the terminal if it was not given.
   * @param problemOf gives the reason that a typed secret of the right form is asked for again
   * @throws UsageError without a terminal
   */
  async get(
    kind: SecretKind,
    question?: string,
    problemOf: (typed: string) => string | undefined = () => undefined,
  ): Promise<string> {
    const given = await this.given(kind);
    if (given !== undefined) return given;
    if (!isTerminal()) throw this.#missing(kind);
    const { form } = kind;
    const validate = (answer: string | undefined) =>
      answer && (form === undefined || form.pattern.test(answer))
        ? problemOf(answer)
        : this.#say.wrongForm(kind.name);
    return (kind.visible ? askVisiblyAnew : askHidden)(question ?? kind.label(this.#say), validate);
  }

  /** An echoed line of stdin or the terminal, such as the address that a sign-in returned to. */
  async line(question: string): Promise<string> {
    if (!isTerminal()) return this.#lines.next(question);
    return askVisibly(question, (answer) => (answer ? undefined : this.#say.wrongForm("")));
  }

  /** Closes stdin, so that the program can end. */
  close(): void {
    this.#lines.close();
  }

  #missing({ label, environment, flag }: SecretKind): UsageError {
    return new UsageError(
      `the ${label(this.#say)} is missing and there is no terminal to ask for it on: set ${environment}, or give --${flag}-stdin and write it as a line on stdin`,
    );
  }
}
