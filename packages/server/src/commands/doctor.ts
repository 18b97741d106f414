import {
  checkProvider,
  checkService,
  type ServiceCheck,
  type StoreIdentity,
  storeInWords,
} from "@openpims/service";
import type { Command } from "commander";
import { configurationOf, serviceFolder } from "../configuration/options.ts";
import { reporting } from "../terminal/report.ts";
import { runningStore, type StoreOptions, storeOptions } from "./running-service.ts";
import { addressOf, urlOf } from "./service-address.ts";

export function addDoctor(program: Command): void {
  const command = program
    .command("doctor")
    .description(
      "checks the files, the disk, the store's schema, the master key, the clock, the running service and the operators' provider",
    );
  storeOptions(command);
  reporting<StoreOptions>(command, async (options) => {
    const { server } = configurationOf(options);
    const { check, running } = await checkRunning(options);
    const checks = [
      ...(await checkService({ ...server, dataDirectory: serviceFolder(options), running })),
      ...(check ? [check] : []),
      ...(await checkProvider(server)),
    ];
    const well = checks.every(({ state }) => state !== "fail");
    return { result: { well, checks }, text: checks.map(lineOf).join("\n"), ok: well };
  });
}

interface Running {
  /** Absent with `--apart`. */
  readonly check?: ServiceCheck;
  readonly running?: StoreIdentity;
}

async function checkRunning(options: StoreOptions): Promise<Running> {
  if (options.apart) return {};
  const name = "running service";
  const url = urlOf(addressOf(options));
  try {
    const running = await runningStore(options);
    if (!running) return { check: { name, state: "ok", found: `none at ${url}` } };
    return { running, check: { name, state: "ok", found: `at ${url}, on ${storeInWords(running)}` } };
  } catch (error) {
    return { check: { name, state: "fail", found: error instanceof Error ? error.message : "unknown" } };
  }
}

const lineOf = ({ name, state, found, remedy }: ServiceCheck): string =>
  `${state.padEnd(4)}  ${name}: ${found}${remedy === undefined ? "" : `; ${remedy}`}`;
