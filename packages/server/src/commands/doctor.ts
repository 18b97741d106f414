import { checkService, type ServiceCheck } from "@openpims/service";
import type { Command } from "commander";
import { configurationOf, serviceFolder } from "../configuration/options.ts";
import { reporting } from "../terminal/report.ts";

export function addDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description("checks the files, the disk, the store's schema, the master key and the clock");
  reporting(command, async (options) => {
    const { server } = configurationOf(options);
    const checks = await checkService({ ...server, dataDirectory: serviceFolder(options) });
    const well = checks.every(({ state }) => state !== "fail");
    return { result: { well, checks }, text: checks.map(lineOf).join("\n"), ok: well };
  });
}

const lineOf = ({ name, state, found, remedy }: ServiceCheck): string =>
  `${state.padEnd(4)}  ${name}: ${found}${remedy === undefined ? "" : `; ${remedy}`}`;
