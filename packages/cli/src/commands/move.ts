import type { Command } from "commander";
import { setAction } from "../job/answer.ts";
import { exportDevice } from "../steps/move-export.ts";
import { importMoved } from "../steps/move-import.ts";
import { secretKinds } from "../terminal/secret-kinds.ts";
import { secretOptions } from "../terminal/secret-options.ts";

export function addMove(program: Command): void {
  const move = program
    .command("move")
    .description(
      "moves the enrolment to another machine, in a sealed file; costs neither an SMS nor a place",
    );
  const leave = secretOptions(move.command("export"), secretKinds.passphrase)
    .description("takes the enrolment out of this folder, with its session and its ledger, into a new file")
    .argument("<file>", "the file to make, sealed under a passphrase");
  setAction(leave, (job) => exportDevice(job, job.args[0] ?? ""));
  const arrive = secretOptions(move.command("import"), secretKinds.passphrase)
    .description("takes the enrolment out of the file into this folder, and removes the file")
    .argument("<file>", "the file of openpims move export");
  setAction(arrive, (job) => importMoved(job, job.args[0] ?? ""));
}
