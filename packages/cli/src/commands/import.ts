import { readFileSync, statSync } from "node:fs";
import type { Command } from "commander";
import { setAction } from "../job/answer.ts";
import { withPims } from "../job/facade.ts";
import { UsageError } from "../terminal/usage-error.ts";

/** The file of a device has a few thousand bytes. */
const MOST_BYTES = 1024 * 1024;

export function addImport(program: Command): void {
  const command = program
    .command("import")
    .description(
      "take over the device that a Python client keeps in a file; costs neither an SMS nor a place",
    )
    .argument("<file>", "its pickle, which is read without being unpickled");
  setAction(command, (job) => {
    const file = readDevice(job.args[0] ?? "");
    return withPims(job, async (pims) => {
      const message = await pims.set("pims.authentication.enrollment", { action: "import", file });
      if (message.status === "FAILED") return { message };
      const blocked = message.result.isAccountBlocked === "PinBlocked";
      return { message, text: blocked ? job.say.importedBlocked : job.say.imported };
    });
  });
}

function readDevice(path: string): Uint8Array {
  try {
    if (statSync(path).size > MOST_BYTES)
      throw new UsageError(`${path} is too long to be the file of a device`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${path} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
