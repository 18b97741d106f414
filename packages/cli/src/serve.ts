// `npm run serve`: keeps the service running until it is told to stop.
import { serviceLogger, startService } from "@openpims/service";
import { Command, CommanderError } from "commander";
import { DEFAULT_DATA, DEFAULT_PORT, foldersIn, parseList, parsePort, UsageError } from "./settings.ts";

async function main(): Promise<void> {
  const { env } = process;
  const command = new Command("npm run serve --")
    .description("run the strong-authentication service on the embedded store")
    .option(
      "--port <number>",
      "0 takes any free port (OPENPIMS_PORT)",
      env.OPENPIMS_PORT ?? String(DEFAULT_PORT),
    )
    .option("--host <address>", "the address to listen on", "127.0.0.1")
    .option(
      "--data <directory>",
      "where the state is kept (OPENPIMS_DATA)",
      env.OPENPIMS_DATA ?? DEFAULT_DATA,
    )
    .option("--demo", "seed the demo account and keep its SMS codes readable", false)
    .allowExcessArguments(false)
    .exitOverride();
  command.parse();
  const { port, host, data, demo } = command.opts<{
    port: string;
    host: string;
    data: string;
    demo: boolean;
  }>();
  const macIds = parseList(env.OPENPIMS_MAC_IDS);
  const redirectUris = parseList(env.OPENPIMS_REDIRECT_URIS);
  const adminToken = env.OPENPIMS_ADMIN_TOKEN;
  const service = await startService({
    dataDirectory: foldersIn(data).service,
    port: parsePort(port),
    host,
    demo,
    logger: serviceLogger(),
    ...(macIds && { macIds }),
    ...(redirectUris && { redirectUris }),
    ...(adminToken && { adminToken }),
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
}

try {
  await main();
} catch (error) {
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : 2;
  } else {
    process.stderr.write(`error: ${error instanceof Error ? error.message : "unknown"}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}
