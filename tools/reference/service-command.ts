// docs/reference/service-command.md, from the command `openpims-service`.
import { commandLine } from "../../packages/server/src/commands/command-line.ts";
import { examples } from "../../packages/server/src/commands/examples.ts";
import { optionsOf, sectionsOf } from "./command.ts";
import { page } from "./markdown.ts";

export function serviceCommandPage(): string {
  const program = commandLine();
  return page(
    "# The operator's command",
    `\`openpims-service\` of the package \`@openpims/server\`, in a checkout \`npm run service --\`; \`npm run serve\` builds
the pages first. [Run the service](../operate/service.md) shows its use, [configuration](configuration.md) has its
settings. \`keys\` and \`audit\` speak to the service that runs on this machine, with the operator's token of the data
folder or of \`OPENPIMS_ADMIN_TOKEN\`. Exit codes: 0 well, 1 a fault, 2 a mistake in the command or the configuration.`,
    "## Options of every command",
    optionsOf(program),
    sectionsOf(program, "openpims-service", examples),
  );
}
