// A household's Mosquitto, with the configuration and the access list of deploy/.
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, ProgramRunner, type RunningProgram } from "@openpims/testing/programs";

const MOSQUITTO = "/usr/sbin/mosquitto";
const PASSWD = "/usr/bin/mosquitto_passwd";
const deploy = join(import.meta.dirname, "..", "..", "deploy", "mosquitto");

/** The suffix of a skipped suite's name. Empty if Mosquitto is installed. */
export function reasonWithoutBroker(): string {
  if ([MOSQUITTO, PASSWD, "/usr/bin/mosquitto_pub"].every(existsSync)) return "";
  const reason = " (SKIPPED: mosquitto not found)";
  console.warn(`No test of a household's broker${reason}: apt-get install mosquitto mosquitto-clients`);
  return reason;
}

export interface Message {
  readonly topic: string;
  readonly payload: string;
  readonly retained?: boolean;
}

export class HouseholdBroker {
  readonly #folder: string;
  readonly #runner: ProgramRunner;
  readonly port: string;
  /** The password of each user. */
  readonly passwords: Readonly<Record<string, string>>;
  #program: RunningProgram;

  private constructor(folder: string, port: string, passwords: Readonly<Record<string, string>>) {
    this.#folder = folder;
    this.#runner = new ProgramRunner({ HOME: folder });
    this.port = port;
    this.passwords = passwords;
    this.#program = this.#spawn();
  }

  /**
   * @param folder a new one, for its files
   * @param edit changes the access list of deploy/
   */
  static async start(
    folder: string,
    passwords: Readonly<Record<string, string>>,
    edit: (list: string) => string = (list) => list,
  ): Promise<HouseholdBroker> {
    mkdirSync(folder, { recursive: true });
    const port = await freePort();
    const file = (name: string): string => join(folder, name);
    writeFileSync(file("openpims.acl"), edit(readFileSync(join(deploy, "openpims.acl"), "utf8")));
    writeFileSync(file("passwords"), "");
    for (const [user, password] of Object.entries(passwords))
      execFileSync(PASSWD, ["-b", file("passwords"), user, password]);
    for (const name of ["openpims.acl", "passwords"]) chmodSync(file(name), 0o600);
    const sample = readFileSync(join(deploy, "openpims.conf"), "utf8");
    const lines = [
      // As root it would give up its rights, and could not read this folder.
      "user root",
      "persistence true",
      `persistence_location ${folder}/`,
      "autosave_on_changes true",
      "autosave_interval 1",
      sample.replaceAll("/etc/mosquitto", folder).replace(/^listener 1883/m, `listener ${port}`),
    ];
    writeFileSync(file("mosquitto.conf"), lines.join("\n"));
    const broker = new HouseholdBroker(folder, port, passwords);
    await broker.#program.says(/running/);
    return broker;
  }

  get pid(): number {
    return this.#program.child.pid ?? 0;
  }

  /** The file of its retained messages. */
  get persistence(): string {
    return join(this.#folder, "mosquitto.db");
  }

  /** All that it has written to its output. */
  get output(): string {
    return this.#program.stdout + this.#program.stderr;
  }

  /** Publishes as a user; without one, as a stranger. @returns false if it was refused at the door */
  async publish({ topic, payload, retained = false }: Message, user?: string): Promise<boolean> {
    const args = [...this.#door(user), "-t", topic, "-m", payload, ...(retained ? ["-r"] : [])];
    const { code } = await this.#runner.spawn("/usr/bin/mosquitto_pub", args).ended;
    return code === 0;
  }

  /** Starts to read as a user. Each line of its output is a topic and a payload. */
  async read(filter: string, user: string): Promise<RunningProgram> {
    const args = [...this.#door(user), "-t", filter, "-v", "-d"];
    // Into a pipe it would write its lines with the first message.
    const reader = this.#runner.spawn("/usr/bin/stdbuf", ["-oL", "/usr/bin/mosquitto_sub", ...args]);
    await reader.says(/SUBACK/);
    return reader;
  }

  /** The retained messages below a filter that a user may read. */
  async retained(filter: string, user: string): Promise<readonly string[]> {
    const args = [...this.#door(user), "-t", filter, "--retained-only", "-W", "1", "-v"];
    const { stdout } = await this.#runner.spawn("/usr/bin/mosquitto_sub", args).ended;
    return stdout.split("\n").filter((line) => line !== "");
  }

  async stop(): Promise<void> {
    this.#program.child.kill("SIGTERM");
    await this.#program.ended;
  }

  async restart(): Promise<void> {
    await this.stop();
    this.#program = this.#spawn();
    await this.#program.says(/running/);
  }

  kill(): Promise<void> {
    return this.#runner.endAll();
  }

  #spawn(): RunningProgram {
    return this.#runner.spawn(MOSQUITTO, ["-c", join(this.#folder, "mosquitto.conf"), "-v"]);
  }

  #door(user: string | undefined): readonly string[] {
    const address = ["-h", "127.0.0.1", "-p", this.port];
    if (user === undefined) return address;
    return [...address, "-u", user, "-P", this.passwords[user] ?? ""];
  }
}
