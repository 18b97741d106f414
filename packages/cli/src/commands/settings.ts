import type { Command } from "commander";
import { fieldNames, fields } from "../configuration/fields.ts";
import { setAction } from "../job/answer.ts";
import { ownMessage } from "../job/own-message.ts";

/** The settings are options of every command; with them, each help would have three screens. */
export function addSettings(program: Command): void {
  const command = program
    .command("settings")
    .description("the settings of brand, client and servers: option, variable, allowed values, default");
  setAction(command, async () => ({
    message: ownMessage({ settings: fieldNames }),
    text: fieldNames
      .map((name) => {
        const { flag, environment, help, allowed, byDefault } = fields[name];
        return `${flag}  (${environment})\n    ${help}: ${allowed}; default: ${byDefault}`;
      })
      .join("\n"),
  }));
}
