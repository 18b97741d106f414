import type { Command } from "commander";
import { type Check, checkAll } from "../doctor/checks.ts";
import { setAction } from "../job/answer.ts";
import { ownMessage } from "../job/own-message.ts";
import { safeLine } from "../terminal/safe-text.ts";

export function addDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description("checks Node, files, key, configuration, servers, clock, device and the car's broker");
  setAction(command, async (job) => {
    const checks = await checkAll(job);
    const well = checks.every(({ state }) => state !== "fail");
    return {
      message: ownMessage({ well, checks }),
      text: checks.flatMap(linesOf).map(safeLine).join("\n"),
      well,
    };
  });
}

const linesOf = ({ name, state, found, details = [], remedy }: Check): string[] => [
  `${state.padEnd(4)}  ${name}: ${found}${remedy === undefined ? "" : `; ${remedy}`}`,
  ...details.map((line) => `      ${line}`),
];
