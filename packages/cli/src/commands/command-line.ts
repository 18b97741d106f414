import { languages, VERSION } from "@openpims/sdk";
import { Command, Option } from "commander";
import { DEFAULT_PORT } from "../configuration/configuration.ts";
import { defaultData } from "../configuration/data-folder.ts";
import { fieldNames, fields } from "../configuration/fields.ts";
import { asCalled } from "../terminal/command-again.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { secretOptions } from "../terminal/secret-options.ts";
import { addBridge } from "./bridge.ts";
import { addDevices } from "./devices.ts";
import { addDoctor } from "./doctor.ts";
import { addEnroll } from "./enroll.ts";
import { examples } from "./examples.ts";
import { addExplain } from "./explain.ts";
import { addImport } from "./import.ts";
import { addLogin } from "./login.ts";
import { addLogout } from "./logout.ts";
import { addLogs } from "./logs.ts";
import { addMove } from "./move.ts";
import { addOtp } from "./otp.ts";
import { addPin } from "./pin.ts";
import { addSettings } from "./settings.ts";
import { addSetup } from "./setup.ts";
import { addStatus } from "./status.ts";
import { addToken } from "./token.ts";
import { addUser } from "./user.ts";
import { addVehicle } from "./vehicle.ts";

/** The other options are in `openpims settings`. */
const SHOWN = /^--(?:json|language|data|port)|--version/;

/** The commands of the help, grouped by purpose, each with its summary. */
const groups = [
  {
    heading: "Start:",
    commands: [
      [addSetup, "all of it, step by step, to the first OTP"],
      [addLogin, "sign in"],
      [addEnroll, "make this machine a device of the account (1 SMS)"],
      [addImport, "take over the device of another client (no SMS)"],
    ],
  },
  {
    heading: "Use:",
    commands: [
      [addOtp, "a one-time password"],
      [addToken, "a token; remote is the one for the car"],
      [addStatus, "who is signed in, and what is used up"],
      [addVehicle, "the car: its state, and commands such as lock"],
      [addBridge, "the car in Home Assistant, by an MQTT broker"],
    ],
  },
  {
    heading: "Account:",
    commands: [
      [addPin, "change or reset the PIN"],
      [addDevices, "end every device of the account"],
      [addMove, "move the enrolment to another machine (no SMS)"],
      [addUser, "change password or e-mail"],
      [addLogout, "sign out"],
    ],
  },
  {
    heading: "Trouble:",
    commands: [
      [addDoctor, "look for what stands in the way"],
      [addExplain, "what a code means"],
      [addLogs, "the log files"],
      [addSettings, "every setting: option, variable, values"],
    ],
  },
] as const;

const EXAMPLES = `
Examples:
  openpims setup --from ~/psa_car_controller
  printf '%s\\n' "$PIN" | openpims token remote --pin-stdin`;

/** The command with its subcommands. Its options may stand before or after a subcommand's name. */
export function commandLine(): Command {
  const program = new Command("openpims")
    .version(VERSION)
    .option("--json", "prints the SDK's message, and nothing else, on stdout")
    .addOption(new Option("--language <code>", "default: of LC_ALL or LANG").choices(languages))
    .option("--data <directory>", `the data folder (OPENPIMS_DATA; default ${defaultData()})`)
    .option("--port <number>", `the service's port (OPENPIMS_PORT; default ${DEFAULT_PORT})`)
    .configureOutput({
      writeOut: (text) => void process.stdout.write(asCalled(text)),
      writeErr: (text) => void process.stderr.write(asCalled(text)),
    })
    .exitOverride();
  program.optionsGroup("Configuration, also in openpims.json of the data folder:");
  for (const name of fieldNames) {
    if (name === "clientSecret") secretOptions(program, secretKinds.clientSecret);
    else {
      const { flag, environment, help, allowed } = fields[name];
      program.option(flag, `${help}: ${allowed} (${environment})`);
    }
  }
  for (const { heading, commands } of groups) {
    for (const [add, summary] of commands) {
      add(program);
      program.commands.at(-1)?.helpGroup(heading).summary(summary);
    }
  }
  program.helpCommand(false).addHelpText("after", EXAMPLES).usage("<command> [options]");
  for (const option of program.options) option.hideHelp(!SHOWN.test(option.flags));
  addHelp(program);
  return program;
}

function addHelp(parent: Command, path = ""): void {
  for (const command of parent.commands) {
    const name = `${path}${command.name()}`;
    const example = examples[name]?.replace(/^/gm, "  ");
    command.addHelpText("after", example === undefined ? "" : `\nExample:\n${example}`);
    command.addHelpText(
      "after",
      "\nEvery command takes the options of openpims --help and of openpims settings too.",
    );
    addHelp(command, `${name} `);
  }
}
