import { languages, VERSION } from "@openpims/sdk";
import { Command, Option } from "commander";
import { DEFAULT_PORT } from "../configuration/configuration.ts";
import { defaultData } from "../configuration/data-folder.ts";
import { fieldNames, fields } from "../configuration/fields.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { secretOptions } from "../terminal/secret-options.ts";
import { addDevices } from "./devices.ts";
import { addDoctor } from "./doctor.ts";
import { addEnroll } from "./enroll.ts";
import { addExplain } from "./explain.ts";
import { addImport } from "./import.ts";
import { addLogin } from "./login.ts";
import { addLogout } from "./logout.ts";
import { addLogs } from "./logs.ts";
import { addOtp } from "./otp.ts";
import { addPin } from "./pin.ts";
import { addStatus } from "./status.ts";
import { addToken } from "./token.ts";
import { addUser } from "./user.ts";

const commands = [
  addLogin,
  addLogout,
  addUser,
  addEnroll,
  addOtp,
  addStatus,
  addToken,
  addPin,
  addDevices,
  addImport,
  addExplain,
  addLogs,
  addDoctor,
];

/** The command with its subcommands. Its options may stand before or after a subcommand's name. */
export function commandLine(): Command {
  const program = new Command("openpims")
    .description("strong authentication of connected vehicles")
    .version(VERSION)
    .option("--json", "prints the SDK's message, and nothing else, on stdout")
    .addOption(
      new Option("--language <code>", "the language of the output; LC_ALL or LANG otherwise").choices(
        languages,
      ),
    )
    .option("--data <directory>", `where the device is kept (OPENPIMS_DATA; ${defaultData()})`)
    .option("--port <number>", `where the bundled service listens (OPENPIMS_PORT; ${DEFAULT_PORT})`)
    .exitOverride();
  program.optionsGroup("Configuration, also in openpims.json of the data folder:");
  for (const name of fieldNames) {
    if (name === "clientSecret") secretOptions(program, secretKinds.clientSecret);
    else {
      const { flag, environment, help, allowed } = fields[name];
      program.option(flag, `${help}: ${allowed} (${environment})`);
    }
  }
  for (const add of commands) add(program);
  addHelp(program);
  return program;
}

function addHelp(parent: Command): void {
  for (const command of parent.commands) {
    command.addHelpText("after", "\nopenpims --help lists the options that every command takes.");
    addHelp(command);
  }
}
