// nginx and Caddy as processes, with the samples of deploy/ in front of one service on this machine.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";

export interface ProxyPlan {
  readonly file: string;
  /** An empty folder for all that the proxy writes. */
  readonly folder: string;
  /** The address and ports that it listens on. */
  readonly listen: { readonly plain: string; readonly secure: string };
  /** `127.0.0.1:8400` */
  readonly upstream: string;
  readonly certificate: string;
  readonly key: string;
}

const sample = (name: string): string =>
  readFileSync(join(import.meta.dirname, "..", "..", "deploy", name), "utf8");

/** The text with each replacement made. @throws Error if the sample lacks one of the texts */
function replaced(text: string, replacements: readonly (readonly [from: string, to: string])[]): string {
  return replacements.reduce((result, [from, to]) => {
    if (!result.includes(from)) throw new Error(`the sample has no ${from}`);
    return result.replaceAll(from, to);
  }, text);
}

function nginxArguments({ folder, listen, upstream, certificate, key }: ProxyPlan): string[] {
  const site = replaced(sample("nginx.conf"), [
    ["  listen [::]:80;\n", ""],
    ["  listen [::]:443 ssl;\n", ""],
    ["listen 80;", `listen ${listen.plain};`],
    ["listen 443 ssl;", `listen ${listen.secure} ssl;`],
    ["127.0.0.1:8400", upstream],
    ["strong.example/fullchain.pem", "fullchain.pem"],
    ["strong.example/privkey.pem", "privkey.pem"],
    ["/etc/letsencrypt/live/fullchain.pem", certificate],
    ["/etc/letsencrypt/live/privkey.pem", key],
    ["strong.example", "localhost"],
    ["/var/log/nginx", folder],
    // This machine's own address stands for a stranger's, although it may be a private one.
    ["    allow 10.0.0.0/8;\n    allow 172.16.0.0/12;\n    allow 192.168.0.0/16;\n", ""],
  ]);
  writeFileSync(join(folder, "openpims.conf"), site);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((name) => `${name}_temp_path ${join(folder, name)};`)
    .join("\n");
  const main = `daemon off;\npid ${join(folder, "pid")};\nevents {}\nhttp {\n${temporary}\ninclude openpims.conf;\n}\n`;
  writeFileSync(join(folder, "main.conf"), main);
  return ["-e", "stderr", "-p", folder, "-c", join(folder, "main.conf")];
}

function caddyArguments({ folder, certificate, key }: ProxyPlan): string[] {
  const site = replaced(sample("Caddyfile"), [
    [
      "{\n\t# The device",
      "{\n\tadmin off\n\tauto_https disable_redirects\n\tskip_install_trust\n\t# The device",
    ],
    ["strong.example} {\n", `strong.example} {\n\ttls ${certificate} ${key}\n`],
    ["10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 ", ""],
  ]);
  writeFileSync(join(folder, "Caddyfile"), site);
  return ["run", "--config", join(folder, "Caddyfile"), "--adapter", "caddyfile"];
}

const argumentsOf = { nginx: nginxArguments, caddy: caddyArguments };

export type ProxyName = keyof typeof argumentsOf;

export class ProxyProcess {
  readonly #child: ChildProcess;
  readonly #folder: string;
  #output = "";

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text) => {
        this.#output += text;
      });
  }

  /** Starts it, and waits until it accepts connections. @throws Error with its output if it ends */
  static async start(name: ProxyName, plan: ProxyPlan): Promise<ProxyProcess> {
    mkdirSync(plan.folder, { recursive: true });
    const child = spawn(plan.file, argumentsOf[name](plan), {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: plan.folder,
        XDG_DATA_HOME: plan.folder,
        XDG_CONFIG_HOME: plan.folder,
        SERVICE_DOMAIN: `localhost:${plan.listen.secure.split(":")[1]}`,
        SERVICE_UPSTREAMS: plan.upstream,
      },
    });
    const proxy = new ProxyProcess(child, plan.folder);
    while (!(await accepts(Number(plan.listen.secure.split(":")[1]))))
      if (child.exitCode !== null) throw new Error(`${name} ended: ${proxy.#output}`);
    return proxy;
  }

  /** All that it has logged. */
  logged(): string {
    const files = globSync("*.log", { cwd: this.#folder });
    return [this.#output, ...files.map((file) => readFileSync(join(this.#folder, file), "utf8"))].join("\n");
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await ended;
  }
}

const accepts = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => socket.end());
    socket.once("error", () => resolve(false));
    socket.once("close", () => resolve(true));
  });
