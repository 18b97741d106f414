// psa_car_controller as a process, driven over its own pages and HTTP API.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { freePort, ProgramRunner, type RunningProgram } from "@openpims/testing/programs";
import type { FieldFront } from "../field-front.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export const program: string = here("../.cache/psa-car-controller/bin/psa-car-controller");

/** The characters that a failure shows of its log. */
const LOG_END = 8_000;

/** The suffix of a skipped suite's name, with a line on the way to run it. Empty if nothing is missing. */
export function reasonToSkip(): string {
  if (existsSync(program)) return "";
  const reason = " (SKIPPED: psa_car_controller not found)";
  console.warn(
    `No test by psa_car_controller${reason}: python3 -m venv tests/interop/.cache/psa-car-controller, then its pip install -r tests/interop/psa-car-controller/requirements.txt`,
  );
  return reason;
}

/** What its user gives it at the setup, in its file `config.json`. */
export interface Settings {
  readonly client_id: string;
  readonly client_secret: string;
  readonly refresh_token: string;
  readonly customer_id: string;
}

interface Property {
  readonly id: string;
  readonly property: string;
  readonly value?: unknown;
}

export class PsaCarController {
  readonly #runner: ProgramRunner;
  readonly #url: string;
  readonly #program: RunningProgram;

  private constructor(runner: ProgramRunner, url: string, program: RunningProgram) {
    this.#runner = runner;
    this.#url = url;
    this.#program = program;
  }

  /**
   * Starts the program, which is not yet ready.
   * @param folder an empty one, for its files
   */
  static async spawn(folder: string, settings: Settings, front: FieldFront): Promise<PsaCarController> {
    mkdirSync(folder, { recursive: true });
    const certificate = join(folder, "field.crt");
    writeFileSync(certificate, front.certificate);
    const others = {
      remote_refresh_token: null,
      proxies: null,
      weather_api: null,
      abrp: null,
      co2_signal_api: null,
    };
    const all = { ...settings, realm: "clientsB2CPeugeot", country_code: "FR", ...others };
    writeFileSync(join(folder, "config.json"), JSON.stringify(all));
    const port = await freePort();
    const runner = new ProgramRunner({
      HOME: folder,
      PYTHONPATH: here("."),
      PYTHONUNBUFFERED: "1",
      PYTHONDONTWRITEBYTECODE: "1",
      FIELD_PORTS: JSON.stringify(front.ports),
      SSL_CERT_FILE: certificate,
      REQUESTS_CA_BUNDLE: certificate,
    });
    // It keeps its files in the folder where it runs.
    const args = ["-C", folder, program, "--web-conf", "-l", "127.0.0.1", "-p", port, "-d", "10"];
    const running = runner.spawn("/usr/bin/env", args);
    return new PsaCarController(runner, `http://127.0.0.1:${port}`, running);
  }

  async ready(): Promise<void> {
    await this.says(/update_trips/);
  }

  /** A call of its HTTP API. */
  async get(path: string): Promise<unknown> {
    for (;;) {
      const answer = await fetch(`${this.#url}${path}`).catch(() => undefined);
      // It listens a moment after it has said so.
      if (answer?.ok) return answer.json();
      if (answer) throw new Error(`${path}: HTTP ${answer.status}`);
      if (this.#program.child.exitCode !== null) throw new Error(`it ended: ${this.#program.stderr}`);
    }
  }

  /** Enrols on its page: an SMS, then the PIN and the code of the SMS. */
  async enrol(pin: string, readSms: () => Promise<string>): Promise<void> {
    const sent = await this.#press("ask-sms", "sms-demand-result.children", [
      { id: "sms-demand-result", property: "children" },
    ]);
    if (!sent.includes("SMS sent")) throw new Error(`no SMS: ${sent}`);
    const code = await readSms();
    const done = await this.#press(
      "finish-otp",
      "..opt-result.children...otp-redirect-interval.disabled..",
      [
        { id: "opt-result", property: "children" },
        { id: "otp-redirect-interval", property: "disabled" },
      ],
      [
        { id: "psa-pin", property: "value", value: pin },
        { id: "psa-code", property: "value", value: code },
      ],
    );
    if (!done.includes("OTP config finished")) throw new Error(`not enrolled: ${done}`);
  }

  /** The end of its log. */
  get logEnd(): string {
    return this.#program.stderr.slice(-LOG_END);
  }

  says(text: RegExp): Promise<RegExpExecArray> {
    return this.#program.says(text);
  }

  stop(): Promise<void> {
    return this.#runner.endAll();
  }

  /** Presses a button of its pages, as their script does. */
  async #press(
    id: string,
    output: string,
    outputs: readonly Property[],
    state: readonly Property[] = [],
  ): Promise<string> {
    const body = {
      output,
      outputs: outputs.length === 1 ? outputs[0] : outputs,
      inputs: [{ id, property: "n_clicks", value: 1 }],
      changedPropIds: [`${id}.n_clicks`],
      state,
    };
    const answer = await fetch(`${this.#url}/_dash-update-component`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return answer.text();
  }
}
