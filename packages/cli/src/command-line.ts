import { VERSION } from "@openpims/sdk";
import { Command, Option } from "commander";
import { addAudit } from "./commands/audit.ts";
import { addBackup } from "./commands/backup.ts";
import { addDevices } from "./commands/devices.ts";
import { addDoctor } from "./commands/doctor.ts";
import { addEnroll } from "./commands/enroll.ts";
import { addExplain } from "./commands/explain.ts";
import { addImport } from "./commands/import.ts";
import { addKeys } from "./commands/keys.ts";
import { addLogin } from "./commands/login.ts";
import { addLogout } from "./commands/logout.ts";
import { addLogs } from "./commands/logs.ts";
import { addOtp } from "./commands/otp.ts";
import { addPin } from "./commands/pin.ts";
import { addRestore } from "./commands/restore.ts";
import { addStatus } from "./commands/status.ts";
import { addToken } from "./commands/token.ts";
import { addUser } from "./commands/user.ts";
import { keyNames, keys } from "./configuration-keys.ts";
import { secretKinds } from "./secret-kinds.ts";
import { secretOptions } from "./secret-options.ts";
import { commandData, DEFAULT_PORT } from "./settings.ts";

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
  addKeys,
  addBackup,
  addRestore,
  addAudit,
];

/** The command with all its parts. Every option here is taken before and after a command's name. */
export function commandLine(): Command {
  const program = new Command("openpims")
    .description("strong authentication of connected vehicles")
    .version(VERSION)
    .option("--json", "prints the SDK's message, and nothing else, on stdout")
    .addOption(
      new Option("--language <code>", "of what is said; LC_ALL or LANG otherwise").choices(["en", "fr"]),
    )
    .option("--data <directory>", `where the device is kept (OPENPIMS_DATA; ${commandData()})`)
    .option("--port <number>", `where the bundled service listens (OPENPIMS_PORT; ${DEFAULT_PORT})`)
    .exitOverride();
  program.optionsGroup("Configuration, also in openpims.json of the data folder:");
  for (const name of keyNames) {
    if (name === "clientSecret") secretOptions(program, secretKinds.clientSecret);
    else {
      const { flag, environment, help, allowed } = keys[name];
      program.option(flag, `${help}: ${allowed} (${environment})`);
    }
  }
  for (const add of commands) add(program);
  closeCommands(program);
  return program;
}

/** What holds for every command: a word too many is a mistake, and a mistake does not end the program by itself. */
function closeCommands(parent: Command): void {
  for (const command of parent.commands) {
    command
      .allowExcessArguments(false)
      .exitOverride()
      .addHelpText("after", "\nopenpims --help lists the options that every command takes.");
    closeCommands(command);
  }
}
