// Schemathesis, a fuzzer of OpenAPI documents, against the running service: every answer is one that the document has.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Application } from "@openpims/testing/browser";
import { PASSWORD, type TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AttackedConsole } from "../support/console-service.ts";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const fuzzer = here(".cache/schemathesis/bin/st");
const missing = existsSync(fuzzer) ? "" : " (SKIPPED: schemathesis not found)";
if (missing)
  console.warn(
    `No test by a fuzzer of the operator API${missing}: python3 -m venv tests/interop/.cache/schemathesis, then its pip install -r tests/interop/schemathesis/requirements.txt`,
  );

const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
].join();

describe.skipIf(missing !== "")(`schemathesis against the documented API${missing}`, () => {
  let attacked: AttackedConsole;
  let service: TestService;
  beforeAll(async () => {
    attacked = await AttackedConsole.start({ trustedProxies: ["127.0.0.1"] });
    ({ service } = attacked);
  });
  afterAll(() => attacked.stop());

  it("gets no 5xx and no answer that the document does not have", { timeout: 300_000 }, async () => {
    // The operator's calls change and delete one account; the user's are tried on another.
    const [login, user] = [await service.createAccount(), await service.createAccount()];
    const { access_token } = await new Application(service).tokens(user, PASSWORD);
    const options = ["--config-file", here("schemathesis/schemathesis.toml"), "run"];
    const run = [
      `${service.url}/openapi.json`,
      "--checks",
      CHECKS,
      "--max-examples",
      "25",
      "--seed",
      "20261126",
    ];
    const { stdout } = await promisify(execFile)(fuzzer, [...options, ...run, "--no-color"], {
      // It keeps its findings in the folder where it runs.
      cwd: here(".cache/"),
      env: {
        SCHEMATHESIS_HOOKS: here("schemathesis/hooks.py"),
        ...{ PATH: process.env.PATH, HOME: here(".cache/"), PYTHONDONTWRITEBYTECODE: "1" },
        ...{ OPERATOR_TOKEN: service.running.adminToken, USER_TOKEN: access_token, LOGIN: login },
      },
      maxBuffer: 64 * 1024 * 1024,
    }).catch((failed: { stdout: string; stderr: string }) => {
      throw new Error(`${failed.stdout}${failed.stderr}`);
    });
    const [, tested] = /Tested: (\d+)/.exec(stdout) ?? [];
    expect(Number(tested)).toBeGreaterThan(55);
  });
});
