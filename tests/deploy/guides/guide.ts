// Runs the command blocks of a page in their order, in one folder, as an operator who follows it.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { PostgresServer } from "@openpims/testing/postgres-server";
import { freePort, programs, RunningProgram, SOURCE_ARGUMENTS } from "@openpims/testing/programs";
import pg from "pg";
import { codeBlocks } from "../../support/markdown.ts";

const root = join(import.meta.dirname, "..", "..", "..");

/** Behind `sh` in a page: the block runs until the page's end; it cannot run in a test, and why. */
export const WORDS = { serve: "serve", root: "needs root", container: "needs a container engine" } as const;

export interface Block {
  readonly text: string;
  readonly serves: boolean;
  /** The reason for a block that is not run. */
  readonly notRun: string | undefined;
}

/** The blocks of a page. @throws Error for an unknown word behind `sh` */
export const blocksOf = (page: string): Block[] =>
  codeBlocks(readFileSync(join(root, page), "utf8"))
    .filter(({ language }) => language === "sh")
    .map(({ text, words }) => {
      const unknown = words.find((word) => !(word in WORDS));
      if (unknown !== undefined) throw new Error(`${page}: sh ${unknown}`);
      const notRun = words.includes("root")
        ? WORDS.root
        : words.includes("container")
          ? WORDS.container
          : undefined;
      return { text, serves: words.includes("serve"), notRun };
    });

/** The ports that the pages name. They are replaced by free ones: another program of this machine may have them. */
const PORTS = ["8400", "8401", "8500", "9464"];

/** The database server of the pages: its port is replaced, and the pages' user and database are there. */
const POSTGRES_PORT = "5432";

async function startPostgres(): Promise<PostgresServer> {
  const server = await PostgresServer.start();
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  await client.query("create role openpims login password 'password'");
  await client.query("create database openpims owner openpims");
  await client.end();
  return server;
}

export class Guide {
  readonly #folder = temporaryFolder();
  readonly #running: RunningProgram[] = [];
  readonly #ports = new Map<string, string>();

  #postgres: PostgresServer | undefined;

  /** @param blocks those that will be run */
  static async open(blocks: readonly Block[]): Promise<Guide> {
    const guide = new Guide();
    for (const port of PORTS) guide.#ports.set(port, await freePort());
    if (blocks.some(({ text }) => text.includes(POSTGRES_PORT))) {
      guide.#postgres = await startPostgres();
      guide.#ports.set(POSTGRES_PORT, new URL(guide.#postgres.url).port);
    }
    const commands = join(guide.#folder.path, ".commands");
    mkdirSync(commands);
    for (const [name, file] of [
      ["openpims-service", programs.openpimsService],
      ["openpims", programs.openpims],
    ] as const) {
      const script = `#!/bin/sh\nexec ${process.execPath} ${SOURCE_ARGUMENTS.join(" ")} ${file} "$@"\n`;
      writeFileSync(join(commands, name), script);
      chmodSync(join(commands, name), 0o755);
    }
    for (const name of ["deploy", "examples"]) symlinkSync(join(root, name), join(guide.#folder.path, name));
    return guide;
  }

  /** @throws Error with the output if the block fails */
  async run({ text, serves }: Block): Promise<void> {
    const kept = join(this.#folder.path, ".exported");
    const script = [
      "set -euo pipefail",
      ...(existsSync(kept) ? [`. ${kept}`] : []),
      this.#withPorts(text),
      ...(serves ? [] : [`export -p > ${kept}`]),
    ].join("\n");
    const program = new RunningProgram(
      spawn("bash", ["-c", script], { cwd: this.#folder.path, env: this.#environment(), detached: true }),
    );
    if (serves) {
      this.#running.push(program);
      await program.says(/^(listening|receiving) .*\n/m);
      return;
    }
    const { code, stdout, stderr } = await program.ended;
    if (code !== 0) throw new Error(`exit code ${code} of\n${text}\n${stdout}${stderr}`);
  }

  async close(): Promise<void> {
    for (const { child, ended } of this.#running) {
      if (child.exitCode !== null || child.pid === undefined) continue;
      // The shell and what it started.
      process.kill(-child.pid, "SIGTERM");
      await Promise.race([ended, once(child, "exit")]);
    }
    await this.#postgres?.stop();
    this.#folder.remove();
  }

  #withPorts(text: string): string {
    return [...this.#ports].reduce((result, [from, to]) => result.replaceAll(from, to), text);
  }

  #environment(): NodeJS.ProcessEnv {
    const { path } = this.#folder;
    return {
      PATH: [join(path, ".commands"), dirname(process.execPath), process.env.PATH].join(delimiter),
      HOME: path,
      OPENPIMS_PORT: this.#ports.get("8400"),
      OPENPIMS_DATA: join(path, ".openpims"),
    };
  }
}
