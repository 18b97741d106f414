import { PAGES_DIRECTORY, pagesAreBuilt } from "@openpims/pages";
import { DEFAULT_PORT, pageNames, serviceLogger, startService } from "@openpims/service";
import type { Command } from "commander";
import { configurationOf, type GlobalOptions, serviceFolder } from "../configuration/options.ts";
import { canOpenPage, openPage } from "../terminal/open-page.ts";

interface ServeOptions extends GlobalOptions {
  readonly host?: string;
  readonly demo: boolean;
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
    .option("--demo", "seeds the demo account and keeps its SMS codes readable", false);
  command.action(() => serve(command.optsWithGlobals()));
}

async function serve(options: ServeOptions): Promise<void> {
  const { port, host, demo, insecure } = options;
  const { server, policy, passedOver } = configurationOf(options);
  const logger = serviceLogger();
  if (passedOver)
    logger.warn(
      { variables: passedOver.join(" ") },
      "variables that Kubernetes sets for its services are passed over; enableServiceLinks: false leaves them out",
    );
  const service = await startService({
    port: DEFAULT_PORT,
    ...server,
    dataDirectory: serviceFolder(options),
    demo,
    policy,
    pagesDirectory: PAGES_DIRECTORY,
    pages: server.pages ?? (demo && pagesAreBuilt() ? pageNames : []),
    logger,
    ...(port !== undefined && { port }),
    ...(host !== undefined && { host }),
    ...(insecure && { insecure }),
  });

  let stopping = false;
  // A terminal that hangs up ends the service; a certificate tool has it read the renewed one.
  const renews = server.tlsCertificate !== undefined;
  if (renews) process.on("SIGHUP", () => service.reloadCertificate());
  for (const signal of ["SIGTERM", "SIGINT", ...(renews ? [] : (["SIGHUP"] as const))] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      void service.close().then(() => process.exit(0));
    });
  }
  process.stdout.write(`listening on ${service.url}\n`);
  if (demo) showPages(`${service.url}/`);
  if (service.metricsUrl !== undefined) process.stdout.write(`metrics at ${service.metricsUrl}/metrics\n`);
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
