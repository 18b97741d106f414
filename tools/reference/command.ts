// A command of commander as Markdown: each subcommand with its arguments and options.
import { block, sentence, span, spans, table } from "./markdown.ts";

/** The parts of commander's objects on a page. */
export interface CommandView {
  name(): string;
  description(): string;
  readonly commands: readonly CommandView[];
  readonly options: readonly OptionView[];
  readonly registeredArguments: readonly ArgumentView[];
}

interface OptionView {
  readonly flags: string;
  readonly description: string;
  readonly argChoices?: readonly string[] | undefined;
  readonly defaultValue?: unknown;
}

/** An example by the command's name, such as `pin reset`. */
type Examples = Readonly<Record<string, string>>;

interface ArgumentView {
  name(): string;
  readonly description: string;
  readonly required: boolean;
  readonly argChoices?: readonly string[] | undefined;
}

const choicesOf = (choices: readonly string[] | undefined): string => (choices ? `: ${spans(choices)}` : "");

/** The description ends with the variable and the default: `the port (OPENPIMS_PORT; default 8400)`. */
function partsOf({ description, defaultValue }: OptionView) {
  const [, effect = description, variable, byDefault] =
    /^(.*) \((OPENPIMS_\w+)(?:; default (.+))?\)$/.exec(description) ?? [];
  const value = defaultValue === undefined || defaultValue === false ? byDefault : String(defaultValue);
  return {
    effect,
    variable: variable ? span(variable) : "",
    byDefault: value === undefined ? "" : span(value),
  };
}

export const optionsOf = ({ options }: Pick<CommandView, "options">): string =>
  options.length === 0
    ? ""
    : table(
        ["option", "effect", "variable", "default"],
        options.map((option) => {
          const { effect, variable, byDefault } = partsOf(option);
          return [span(option.flags), `${effect}${choicesOf(option.argChoices)}`, variable, byDefault];
        }),
      );

const argumentsOf = ({ registeredArguments }: CommandView): string =>
  registeredArguments.length === 0
    ? ""
    : table(
        ["argument", "meaning", "required"],
        registeredArguments.map((argument) => [
          span(argument.name()),
          `${argument.description}${choicesOf(argument.argChoices)}`,
          argument.required ? "yes" : "no",
        ]),
      );

const usageOf = (name: string, { registeredArguments, options }: CommandView): string =>
  [
    name,
    ...(options.length === 0 ? [] : ["[options]"]),
    ...registeredArguments.map((argument) =>
      argument.required ? `<${argument.name()}>` : `[${argument.name()}]`,
    ),
  ].join(" ");

/** The sections of the commands below this one. A command that only groups others has no section. */
export const sectionsOf = (parent: CommandView, path: string, examples: Examples): string[] =>
  parent.commands.flatMap((command) => {
    const name = `${path} ${command.name()}`;
    if (command.commands.length > 0) return sectionsOf(command, name, examples);
    const example = examples[name.split(" ").slice(1).join(" ")];
    return [
      `## ${name}`,
      sentence(command.description()),
      block("sh", usageOf(name, command)),
      argumentsOf(command),
      optionsOf(command),
      ...(example === undefined ? [] : ["For example:", block("sh", example)]),
    ];
  });
