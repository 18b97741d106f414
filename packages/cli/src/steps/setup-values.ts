// The values of `setup`: given, read from another client, or asked for. Each answer is saved at once.
import { readFileSync } from "node:fs";
import { readDeviceFacts } from "@openpims/sdk";
import { type ExistingClient, findClient } from "../configuration/existing-client.ts";
import { type FieldName, fields } from "../configuration/fields.ts";
import { requireDemoFile, saveAll, saveValues } from "../configuration/save.ts";
import { foundClientSecret } from "../job/facade.ts";
import type { Job } from "../job/job.ts";
import { askHidden, askVisibly, isTerminal } from "../terminal/ask.ts";
import { type SecretKind, secretKinds } from "../terminal/secret-kinds.ts";
import { type Asked, setupSentencesIn } from "../terminal/setup-sentences.ts";
import { UsageError } from "../terminal/usage-error.ts";

const ASKED: readonly Asked[] = ["brand", "country", "clientId", "clientSecret", "macId"];

/**
 * Completes and saves the configuration.
 * @returns the other client whose values were read, if there is one
 * @throws UsageError that lists everything that is missing, if there is no terminal
 */
export async function completeValues(job: Job): Promise<ExistingClient | undefined> {
  const say = setupSentencesIn(job.language);
  const { given } = job.configuration;
  if (given.environment === undefined) job.add({ environment: "Production" });
  if (given.environment === "development") {
    if (job.has("demo")) requireDemoFile(job.data);
    await saveAll(job.configuration, await foundClientSecret(job, job.configuration));
    return undefined;
  }
  const from = typeof job.options.from === "string" ? job.options.from : undefined;
  const client = findClient(from, given.brand);
  if (client) {
    job.note(say.found(client.name, client.files.join(", ")));
    if (client.lacks.length > 0) job.note(say.lacks(client.lacks.join(", ")));
    const { macId } = client.values;
    const itsMacId = macId ?? (client.device && macIdOf(client.device));
    job.add({ ...client.values, ...(itsMacId && { macId: itsMacId }), ...given });
  }
  const secret = await foundClientSecret(job, job.configuration);
  if (secret !== undefined) job.add({ clientSecret: secret });
  const missing = ASKED.filter((name) => isMissing(job, name));
  const lines = missing.map((name) => `  ${say.sources[name]}`);
  const isGiven = [...Object.keys(given), client, secret].some((one) => one !== undefined);
  // The environment alone would stop every other command that uses development's defaults.
  if (missing.length === 0 || (!isTerminal() && isGiven)) await save(job);
  if (missing.length === 0) return client;
  if (!isTerminal()) throw await missingWithoutTerminal(job, missing, lines);
  if (!client) job.note(say.noneFound);
  job.note([say.missing, ...lines, say.tryDemo].join("\n"));
  for (const name of missing) {
    job.add({ [name]: await askFor(job, name) });
    await save(job);
  }
  return client;
}

const save = async (job: Job): Promise<string> => saveValues(job.data, job.configuration.given);

function isMissing({ configuration: { given } }: Job, name: Asked): boolean {
  if (name === "country" && given.loginRedirectUri !== undefined) return false;
  return given[name] === undefined;
}

function macIdOf(file: string): string | undefined {
  try {
    return readDeviceFacts(readFileSync(file)).macID;
  } catch {
    // The import gives the reason for a refused file.
    return undefined;
  }
}

async function askFor(job: Job, name: Asked): Promise<string> {
  const say = setupSentencesIn(job.language);
  const isText = name === "clientId" || name === "clientSecret" || name === "macId";
  const read = (text: string | undefined): string | undefined => {
    const trimmed = (text ?? "").trim();
    if (isText) return /^[!-~]+$/.test(trimmed) ? trimmed : undefined;
    return fields[name].read(trimmed === "Citroën" ? "Citroen" : trimmed);
  };
  const check = (text: string | undefined) =>
    read(text) === undefined ? say.wrong(isText ? say.text : fields[name].allowed) : undefined;
  const ask = name === "clientSecret" ? askHidden : askVisibly;
  return read(await ask(say.questions[name], check)) ?? "";
}

/** The values of the configuration, and the secrets that the enrolment needs later. */
async function missingWithoutTerminal(
  job: Job,
  names: readonly FieldName[],
  lines: readonly string[],
): Promise<UsageError> {
  const ways = names.map((name, index) => {
    const { environment, flag } = fields[name];
    const option = name === "clientSecret" ? "--client-secret-stdin" : flag.replace(/ .*/, "");
    return `${lines[index]} (${environment}, ${option})`;
  });
  const secrets = await missingSecrets(job);
  return new UsageError(
    [
      "these are missing, and there is no terminal to ask for them on:",
      ...ways,
      ...secrets,
      "Or give a client's folder with --from. Everything that was given is kept.",
    ].join("\n"),
  );
}

/** A line for each secret of the enrolment that is not given. */
export async function missingSecrets(job: Job): Promise<readonly string[]> {
  const kinds: readonly SecretKind[] = job.has("smsOnly")
    ? []
    : [secretKinds.pin, ...(job.has("demo") ? [] : [secretKinds.smsCode])];
  const lines: string[] = [];
  for (const kind of kinds) {
    if (job.secrets.comesOnStdin(kind) || (await job.secrets.given(kind)) !== undefined) continue;
    lines.push(`  ${kind.label(job.say)}: ${kind.environment}, or a line of stdin with --${kind.flag}-stdin`);
  }
  return lines;
}
