// docs/reference/command.md, from the command `openpims`.
import { commandLine } from "../../packages/cli/src/commands/command-line.ts";
import { examples } from "../../packages/cli/src/commands/examples.ts";
import { fieldNames, fields, monitoringFields } from "../../packages/cli/src/configuration/fields.ts";
import { secretKinds } from "../../packages/cli/src/terminal/secret-kinds.ts";
import { sentencesIn } from "../../packages/cli/src/terminal/sentences.ts";
import { optionsOf, sectionsOf } from "./command.ts";
import { page, span, table } from "./markdown.ts";

const inMonitoring: readonly string[] = monitoringFields;

const keyOf = (name: string): string => span(inMonitoring.includes(name) ? `monitoring.${name}` : name);

/** The options of the configuration and the secrets have tables of their own. */
const isOwn = (flags: string): boolean =>
  !/client-secret/.test(flags) && !fieldNames.some((name) => fields[name].flag === flags);

export function ownerCommandPage(): string {
  const program = commandLine();
  const say = sentencesIn("en");
  return page(
    "# The owner's command",
    `\`openpims\`, in a checkout \`npm run openpims --\`. [The owner's guide](../guide/owner.md) shows its use. Exit codes:
0 SUCCEEDED, 1 FAILED, 2 a mistake in the command or a missing value, 130 a question or a command
left by Ctrl-C. A command of \`vehicle\` that was left may still be carried out: the last line on stderr says so.`,
    "## Options of every command",
    optionsOf({ options: program.options.filter(({ flags }) => isOwn(flags)) }),
    "## Configuration",
    "Options come before variables, and variables before `openpims.json` in the data folder.",
    table(
      ["key", "option", "variable", "meaning", "value", "default"],
      fieldNames.map((name) => {
        const { flag, environment, help, allowed, byDefault } = fields[name];
        return [keyOf(name), span(flag), span(environment), help, allowed, byDefault];
      }),
    ),
    "## Secrets",
    `A secret is asked for at a terminal. Each command lists those that it takes. The lines of stdin come in the order of
this table, whatever the order of the options; the address that a sign-in is pasted with is the line after the client
secret's. A secret in an option is visible to others of the machine, in the list of processes, and stays in the shell's
history and, behind \`npm run\`, in npm's logs. With a code in its
variable or option \`enroll\` and \`pin reset\` send no SMS; with \`--sms-code-stdin\` they send one and wait for the line.`,
    table(
      ["secret", "variable", "a line of stdin", "visible", "form"],
      Object.values(secretKinds).map((kind) => [
        kind.label(say),
        span(kind.environment),
        span(`--${kind.flag}-stdin`),
        span(`--${kind.flag}`),
        "form" in kind ? kind.form.inWords : "",
      ]),
    ),
    sectionsOf(program, "openpims", examples),
  );
}
