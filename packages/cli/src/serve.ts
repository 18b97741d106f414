// `npm run serve`: keeps the service running until it is told to stop.
import { PAGES_DIRECTORY, pagesAreBuilt } from "@openpims/pages";
import {
  ConfigurationError,
  pageNames,
  readConfiguration,
  serviceLogger,
  startService,
} from "@openpims/service";
import { Command, CommanderError } from "commander";
import { canOpenPage, openPage } from "./open-page.ts";
import { DEFAULT_DATA, DEFAULT_PORT, foldersIn, parsePort, UsageError } from "./settings.ts";
import { commandVariables } from "./variables.ts";

/** Variables of the environment that are not the service's own. */
const OF_THE_COMMANDS = ["OPENPIMS_DATA", "OPENPIMS_CONFIG", ...commandVariables];

/** Says where the demo's first page is, and opens it for whoever sits at the terminal. */
async function showPages(url: string): Promise<void> {
  if (!pagesAreBuilt()) {
    process.stdout.write("no pages: npm run pages builds them\n");
    return;
  }
  process.stdout.write(`pages at ${url}\n`);
  const { stdin, stdout, env, platform } = process;
  if (canOpenPage({ stdin: stdin.isTTY, stdout: stdout.isTTY }, env, platform)) await openPage(url);
}

async function main(): Promise<void> {
  const { env } = process;
  const command = new Command("npm run serve --")
    .description("run the strong-authentication service")
    .option("--port <number>", `0 takes any free port; ${DEFAULT_PORT} by default (OPENPIMS_PORT)`)
    .option("--host <address>", "the address to listen on; 127.0.0.1 by default (OPENPIMS_HOST)")
    .option(
      "--config <file>",
      "a JSON file of settings; the environment is stronger (OPENPIMS_CONFIG)",
      env.OPENPIMS_CONFIG,
    )
    .option(
      "--data <directory>",
      "where the state is kept (OPENPIMS_DATA)",
      env.OPENPIMS_DATA ?? DEFAULT_DATA,
    )
    .option("--demo", "seed the demo account and keep its SMS codes readable", false)
    .allowExcessArguments(false)
    .exitOverride();
  command.parse();
  const { port, host, data, demo, config } = command.opts<{
    port?: string;
    host?: string;
    data: string;
    demo: boolean;
    config?: string;
  }>();
  const { server, policy } = readConfiguration({ environment: env, file: config, foreign: OF_THE_COMMANDS });
  const service = await startService({
    port: DEFAULT_PORT,
    ...server,
    dataDirectory: foldersIn(data).service,
    demo,
    policy,
    pagesDirectory: PAGES_DIRECTORY,
    pages: server.pages ?? (demo && pagesAreBuilt() ? pageNames : []),
    logger: serviceLogger(),
    ...(port !== undefined && { port: parsePort(port) }),
    ...(host !== undefined && { host }),
  });

  let stopping = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void service.close().then(() => process.exit(0));
    });
  }
  process.stdout.write(`listening on ${service.url}\n`);
  if (demo) await showPages(`${service.url}/`);
  if (service.metricsUrl !== undefined) process.stdout.write(`metrics at ${service.metricsUrl}/metrics\n`);
}

try {
  await main();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`error: ${error instanceof Error ? error.message : "unknown"}\n`);
    process.exitCode = error instanceof UsageError || error instanceof ConfigurationError ? 2 : 1;
  }
}
