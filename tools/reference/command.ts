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

interface ArgumentView {
  name(): string;
  readonly description: string;
  readonly required: boolean;
  readonly argChoices?: readonly string[] | undefined;
}

const choicesOf = (choices: readonly string[] | undefined): string => (choices ? `: ${spans(choices)}` : "");

export const optionsOf = ({ options }: Pick<CommandView, "options">): string =>
  options.length === 0
    ? ""
    : table(
        ["option", "effect", "default"],
        options.map(({ flags, description, argChoices, defaultValue }) => [
          span(flags),
          `${description}${choicesOf(argChoices)}`,
          defaultValue === undefined || defaultValue === false ? "" : span(String(defaultValue)),
        ]),
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
export const sectionsOf = (parent: CommandView, path: string): string[] =>
  parent.commands.flatMap((command) => {
    const name = `${path} ${command.name()}`;
    if (command.commands.length > 0) return sectionsOf(command, name);
    return [
      `## ${name}`,
      sentence(command.description()),
      block("sh", usageOf(name, command)),
      argumentsOf(command),
      optionsOf(command),
    ];
  });
