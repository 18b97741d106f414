import { type Command, Option } from "commander";
import type { SecretKind } from "./secret-kinds.ts";
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
          "VISIBLE to others of this machine in the list of processes",
        ).conflicts(`${camelCase(flag)}Stdin`),
      );
  }
  return command;
}

const camelCase = (flag: string): string =>
  flag.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
