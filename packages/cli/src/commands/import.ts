import { type DeviceFileFacts, developmentProfile, productionProfile, readDeviceFacts } from "@openpims/sdk";
import type { Command } from "commander";
import { fields, type Given } from "../configuration/fields.ts";
import { saveValues } from "../configuration/save.ts";
import { serversOf } from "../configuration/servers.ts";
import { type Answer, setAction } from "../job/answer.ts";
import { withPims } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { BLOCKED, remedyOf } from "../job/remedy.ts";
import { readDeviceFile } from "../steps/device-file.ts";
import { askYesOrNo, Interrupted, isTerminal } from "../terminal/ask.ts";
import { safeLine } from "../terminal/safe-text.ts";
import { UsageError } from "../terminal/usage-error.ts";

export function addImport(program: Command): void {
  const command = program
    .command("import")
    .description(
      "take over the device that a Python client keeps in a file; costs neither an SMS nor a place",
    )
    .argument("<file>", "its pickle or JSON, which is read without being run")
    .option("--yes", "uses the file's mAccess id and address without asking");
  setAction(command, (job) => importDevice(job, job.args[0] ?? ""));
}

/** Imports the device, and stores the file's mAccess id and address. @throws CallFailed, UsageError, Interrupted */
export async function importDevice(job: Job, path: string): Promise<Answer> {
  const file = readDeviceFile(path);
  const found = await confirmFacts(job, file);
  job.add(found);
  return withPims(
    job,
    async (pims) => {
      const message = await pims.set("pims.authentication.enrollment", { action: "import", file });
      if (message.status === "FAILED") return { message };
      if (Object.keys(found).length > 0) job.note(job.say.saved(await saveValues(job.data, found)));
      const blocked = message.result.isAccountBlocked === "PinBlocked";
      return { message, text: blocked ? job.say.importedBlocked(remedyOf(job, BLOCKED)) : job.say.imported };
    },
    { needs: "device" },
  );
}

/** The file's mAccess id and address, after a yes, if the configuration has others or none. */
async function confirmFacts(job: Job, file: Uint8Array): Promise<Given> {
  const { macID, inWeboURL } = factsOf(file);
  const { given } = job.configuration;
  const found: { macId?: string; inWeboUrl?: string } = {};
  if (macID !== undefined && given.macId === undefined && macID !== defaultMacId(given)) found.macId = macID;
  if (inWeboURL !== undefined && given.inWeboUrl === undefined && isOther(job, inWeboURL))
    found.inWeboUrl = fields.inWeboUrl.read(inWeboURL) ?? "";
  if (found.inWeboUrl === "") delete found.inWeboUrl;
  const { macId, inWeboUrl } = found;
  if (macId === undefined && inWeboUrl === undefined) return {};
  const { say } = job;
  job.note(
    say.inFile(
      [macId && `macID ${macId}`, inWeboUrl]
        .filter((text) => text !== undefined)
        .map(safeLine)
        .join(", "),
    ),
  );
  if (job.has("yes")) return found;
  if (!isTerminal())
    throw new UsageError(
      "confirm the values of the file with --yes, or give others with --mac-id and --in-webo-url",
    );
  if (!(await askYesOrNo(say.takeFromFile, say.yes, say.no))) throw new Interrupted(say.notImported);
  return found;
}

/** The import itself gives the reason for a refused file. */
function factsOf(file: Uint8Array): DeviceFileFacts {
  try {
    return readDeviceFacts(file);
  } catch {
    return {};
  }
}

const isDevelopment = ({ environment = "development" }: Given): boolean => environment === "development";

const defaultMacId = (given: Given): string | undefined =>
  isDevelopment(given) ? developmentProfile.macID : undefined;

function isOther({ configuration }: Job, address: string): boolean {
  const { given } = configuration;
  const usual = isDevelopment(given)
    ? serversOf(configuration).inWeboUrl
    : given.brand && productionProfile(given.brand).inWeboURL;
  return usual !== address;
}
