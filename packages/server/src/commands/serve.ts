import { PAGES_DIRECTORY, pagesAreBuilt } from "@openpims/pages";
import { DEFAULT_PORT, pageNames, serviceLogger, startService } from "@openpims/service";
import { type Command, Option } from "commander";
import type { DemoCar, OpenCar } from "../car/demo-car.ts";
import { configurationOf, type GlobalOptions, parsePort, serviceFolder } from "../configuration/options.ts";
import { canOpenPage, openPage } from "../terminal/open-page.ts";

interface ServeOptions extends GlobalOptions {
  readonly host?: string;
  readonly demo: boolean;
  readonly brokerPort?: number;
  readonly insecure?: true;
}

export function addServe(program: Command): void {
  const command = program
    .command("serve")
    .description("runs the service until it is stopped; --port 0 takes any free port")
    .option("--host <address>", "the address to listen on (OPENPIMS_HOST; default 127.0.0.1)")
    .option(
      "--insecure",
      "listens on other addresses than this machine's in clear text, for tests (OPENPIMS_INSECURE)",
    )
    .option("--demo", "seeds the demo account, keeps its SMS codes readable, and gives it a car", false)
    .addOption(
      new Option(
        "--broker-port <number>",
        "where the car's broker listens, with --demo; 8885 by default, or a free one if that is taken",
      ).argParser(parsePort),
    );
  command.action(() => serve(command.optsWithGlobals()));
}

async function serve(options: ServeOptions): Promise<void> {
  const { port, host, demo, insecure } = options;
  const { server, policy, passedOver, openFiles } = configurationOf(options);
  const logger = serviceLogger();
  if (passedOver)
    logger.warn(
      { variables: passedOver.join(" ") },
      "variables that Kubernetes sets for its services are passed over; enableServiceLinks: false leaves them out",
    );
  for (const file of openFiles ?? [])
    logger.warn({ file }, "others on this machine may read a secret; a mode of 0400 keeps it to the service");
  const folder = serviceFolder(options);
  const car = demo ? await demoCar(folder, options, logger) : undefined;
  const service = await startService({
    port: DEFAULT_PORT,
    ...server,
    dataDirectory: folder,
    demo,
    policy,
    pagesDirectory: PAGES_DIRECTORY,
    pages: server.pages ?? (demo && pagesAreBuilt() ? pageNames : []),
    logger,
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(insecure && { insecure }),
    ...(car && { attach: car.attach }),
  });
  const opened = await car?.open(server.publicUrl ?? service.url).catch(async (error) => {
    await service.close();
    throw error;
  });

  let stopping = false;
  // A terminal that hangs up ends the service; a certificate tool has it read the renewed one.
  const renews = server.tlsCertificate !== undefined;
  if (renews) process.on("SIGHUP", () => service.reloadCertificate());
  for (const signal of ["SIGTERM", "SIGINT", ...(renews ? [] : (["SIGHUP"] as const))] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void Promise.all([service.close(), car?.close()]).then(() => process.exit(0));
    });
  }
  process.stdout.write(`listening on ${service.url}\n`);
  if (service.firstLink !== undefined)
    process.stdout.write(`first administrator, once, within an hour: ${service.firstLink}\n`);
  if (opened) showCar(service.url, opened);
  if (demo) showPages(`${service.url}/`);
  if (service.metricsUrl !== undefined) process.stdout.write(`metrics at ${service.metricsUrl}/metrics\n`);
}

/** Makes the demo's car. Without the demo, no code of vehicles is loaded. */
async function demoCar(
  folder: string,
  { brokerPort }: ServeOptions,
  logger: ReturnType<typeof serviceLogger>,
): Promise<DemoCar> {
  const { DemoCar } = await import("../car/demo-car.ts");
  return new DemoCar({
    folder,
    ...(brokerPort !== undefined && { brokerPort }),
    failed: (error) => logger.error({ err: error }, "the demo's car failed"),
  });
}

/** Prints where the car is, and the certificate that its clients need. */
function showCar(url: string, { brokerUrl, certificateFile }: OpenCar): void {
  process.stdout.write(`car at ${url}/connectedcar/v4\n`);
  process.stdout.write(`its broker at ${brokerUrl}, with the certificate ${certificateFile}\n`);
}

/** Prints the address of the demo's first page, and opens it for a person at the terminal. */
function showPages(url: string): void {
  if (!pagesAreBuilt()) {
    process.stdout.write("no pages: npm run pages builds them\n");
    return;
  }
  process.stdout.write(`pages at ${url}\n`);
  const { stdin, stdout, env, platform } = process;
  if (canOpenPage({ stdin: stdin.isTTY, stdout: stdout.isTTY }, env, platform)) openPage(url);
}
