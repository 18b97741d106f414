import { type Command, Option } from "commander";
import { type SecretKind, STDIN_ORDER } from "./secret-kinds.ts";
import { sentencesIn } from "./sentences.ts";

const english = sentencesIn("en");

/** The two options of a secret: read it from stdin, or take it as an argument. */
export function secretOptions(command: Command, ...kinds: readonly SecretKind[]): Command {
  for (const { flag, environment, label } of kinds) {
    command
      .addOption(
        new Option(
          `--${flag}-stdin`,
          `reads the ${label(english)} from a line of stdin (or set ${environment})`,
        ),
      )
      .addOption(
        new Option(
          `--${flag} <text>`,
          "VISIBLE to others in the list of processes, and kept in the shell's history and npm's logs",
        ).conflicts(`${camelCase(flag)}Stdin`),
      );
  }
  if (kinds.length > 1) command.addHelpText("after", `\n${linesOf(kinds)}`);
  return command;
}

/** The order of the lines of stdin, for a command with several secrets. */
function linesOf(kinds: readonly SecretKind[]): string {
  const names = STDIN_ORDER.filter((kind) => kinds.some(({ name }) => name === kind.name)).map(({ label }) =>
    label(english),
  );
  return `Lines of stdin, whatever the order of the options: ${names.join(", ")}.`;
}

const camelCase = (flag: string): string =>
  flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
