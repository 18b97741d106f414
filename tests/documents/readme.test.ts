// The README says what the code does: its samples are the programs beside this file, compiled and run; its tables are
// compared with the registry, the service and the commands.
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue, createPims, definitions, MemoryStorage } from "@openpims/sdk";
import { nodePlatform } from "@openpims/sdk/node";
import { environmentName, settings } from "@openpims/service";
import { succeeded, TestService, temporaryFolder } from "@openpims/testing/harness";
import type { Command } from "commander";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { enrol, type User } from "../../examples/enrol.ts";
import { askForOtp } from "../../examples/otp.ts";
import { parametersFor } from "../../examples/parameters.ts";
import { withCallback, withPromise } from "../../examples/translation.ts";
import { commandLine } from "../../packages/cli/src/command-line.ts";

const root = join(import.meta.dirname, "..", "..");
const readText = (path: string): string => readFileSync(join(root, path), "utf8");
const readme = readText("README.md");

/** The text under a heading of the second level. */
function section(heading: string): string {
  const [, after = ""] = readme.split(`\n## ${heading}\n`);
  return after.split("\n## ")[0] ?? "";
}

/** The cells of each row of the tables in a text, heads and rules left out. */
function rowsOf(text: string): string[][] {
  const rows = text.split("\n").filter((line) => line.startsWith("|"));
  const isRule = (line: string | undefined): boolean => line !== undefined && /^\|[\s|-]+\|$/.test(line);
  return rows
    .filter((row, i) => !isRule(row) && !isRule(rows[i + 1]))
    .map((row) =>
      row
        .slice(1, -1)
        .split(/(?<!\\)\|/)
        .map((cell) => cell.trim()),
    );
}

const codeIn = (cell: string | undefined): string => /`([^`]+)`/.exec(cell ?? "")?.[1] ?? "";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

describe("the samples", () => {
  const blocks = [...readme.matchAll(/\(examples\/([\w-]+\.ts)\):\n\n```ts\n([\s\S]*?)```\n/g)];

  it("are the files of this folder, letter for letter, and every file is shown", () => {
    const shown = blocks.map(([, file = "", code]) => ({ file, code }));
    expect(shown.length).toBe(readme.match(/^```(ts|js|typescript|javascript)\b/gm)?.length);
    for (const { file, code } of shown) expect(code, file).toBe(readText(`examples/${file}`));
    const files = globSync("*.ts", { cwd: join(root, "examples") });
    expect(shown.map(({ file }) => file).sort()).toEqual(files.sort());
  });

  it("the first one has ten lines", () => {
    expect(blocks[0]?.[1]).toBe("otp.ts");
    expect(blocks[0]?.[2]?.trimEnd().split("\n")).toHaveLength(10);
  });

  /** A user who reads the SMS in the demo's outbox. */
  const userOf = (login: string, pin: string, seen: string[] = []): User => ({
    readSmsCode: async () => (await service.admin("GET", `/accounts/${login}/outbox`)).body.message.code,
    givePin: async (status) => {
      seen.push(status);
      return pin;
    },
  });
  const parameters = () => parametersFor(service.url, service.running.client.clientSecret);
  const servers = () => ({ identityProvider: service.url, api: service.url });

  it("enrol a device, and ask for an OTP that the service accepts once", async () => {
    const login = await service.createAccount();
    const folder = temporaryFolder();
    const platform = {
      ...nodePlatform({ directory: folder.path, keychain: false }),
      userAgent: service.platform(login).userAgent,
    };
    const pims = createPims(platform, { servers: servers() });
    succeeded(await pims.initialize(parameters()));
    const seen: string[] = [];
    succeeded(await enrol(pims, userOf(login, "1234", seen)));
    expect(seen).toEqual(["NotEnrolled"]);
    // Already enrolled: nobody is asked for anything.
    const again = await enrol(pims, userOf(login, "1234", seen));
    expect(again).toMatchObject({ status: "SUCCEEDED", result: { isDeviceActivated: true } });
    expect(seen).toHaveLength(1);

    const otp = await askForOtp(platform, parameters(), "1234");
    expect(await service.verify(login, otp)).toBe(true);
    expect(await service.verify(login, otp)).toBe(false);
    await expect(askForOtp(platform, parameters(), "12")).rejects.toThrow("2102: Invalid pinCode parameter");
    await expect(askForOtp(platform, parameters(), "4321")).rejects.toThrow("2308: inwebo: access refused");

    const second = createPims({ ...platform, storage: new MemoryStorage() }, { servers: servers() });
    succeeded(await second.initialize(parameters()));
    succeeded(await enrol(second, userOf(login, "1234", seen)));
    expect(seen).toEqual(["NotEnrolled", "AlreadyEnrolled"]);
    folder.remove();
  });

  it("the translation works in both forms, on success and on failure", async () => {
    const login = await service.createAccount();
    const pims = await service.enrolled(login, {}, "1234");
    const ask = () =>
      new Promise<string>((resolve, reject) => {
        withCallback(pims, resolve, ({ code, label }) => reject(new Error(`${code} ${label}`)));
      });
    for (const otp of [await ask(), await withPromise(pims)])
      expect(await service.verify(login, otp)).toBe(true);
    await pims.release();
    await expect(ask()).rejects.toThrow("2001 Facade not initialized");
    await expect(withPromise(pims)).rejects.toThrow("Facade not initialized");
  });
});

describe("the table of codes", () => {
  const rows = rowsOf(section("Codes"));

  it("has every code that an API can answer, once, and no other", () => {
    const tables: readonly { errors: readonly number[]; tutorialErrors?: readonly number[] }[] = definitions;
    const answered = tables.flatMap(({ errors, tutorialErrors = [] }) => [...errors, ...tutorialErrors]);
    const expected = [...new Set(answered)].sort((a, b) => a - b);
    expect(expected.length).toBeGreaterThanOrEqual(15);
    expect(rows.map(([code]) => Number(code))).toEqual(expected);
  });

  it.each(rows)("%s: %s", (code, label, ...columns) => {
    const known: Readonly<Record<string, { label: string }>> = catalogue;
    expect(label).toBe(known[code ?? ""]?.label);
    expect(columns).toHaveLength(3);
    for (const column of columns) expect(column).not.toBe("");
  });
});

describe("the way to an OTP", () => {
  it("names every API that there is, and no other", () => {
    const named = rowsOf(section("The way to an OTP")).map(([, call = ""]) => {
      const variant = /(?:action|type): "(\w+)"[^"]*$/.exec(call)?.[1];
      return [codeIn(call), variant].join(" ").trim();
    });
    const known = definitions.map(({ method, api, select }) =>
      [`${method} ${api}`, select.at(-1)?.[1]].join(" ").trim(),
    );
    expect(named.sort()).toEqual(known.sort());
  });
});

describe("the operator API", () => {
  const calls = rowsOf(section("Operator API"))
    .map(([call]) => /^`(GET|POST|PUT|PATCH|DELETE) (\/\S+)`$/.exec(call ?? ""))
    .filter((match) => match !== null)
    .map(([, method = "", path = ""]) => ({ method, path }));
  const statusOf = async (method: string, path: string): Promise<number> =>
    (await fetch(`${service.url}${path}`, { method })).status;

  it("is all in the table", () => {
    const routes = service.running.routes
      .filter(({ url }) => url.startsWith("/admin/v1/"))
      .map(({ method, url }) => `${method} ${url.slice("/admin/v1".length).replace(/:(\w+)/g, "{$1}")}`);
    expect(routes.length).toBeGreaterThan(15);
    expect(calls.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(routes.sort());
  });

  it.each(calls)("$method $path is there, for the operator only", async ({ method, path }) => {
    expect(await statusOf(method, `/admin/v1${path}`)).toBe(401);
  });

  it("a route that is not there answers 404", async () => {
    expect(await statusOf("GET", "/admin/v1/nothing")).toBe(404);
  });

  it.each([
    ["POST", "/v1/otp/verify"],
    ["GET", "/FS?action=authenticateExtended"],
    ["POST", "/applications/cvs/v4/mobile/smsCode"],
    ["GET", "/demo/outbox"],
  ])("%s %s, of the section on verification, takes a bearer", async (method, path) => {
    expect(section("Verification")).toContain(`\`${method} ${path}`);
    expect(await statusOf(method, path)).toBe(401);
  });

  it("has the policy's fields and defaults", async () => {
    const { body } = await service.admin("GET", "/policy");
    const table = rowsOf(section("Operator API"))
      .filter(([name]) => /^`[a-z]\w+`$/i.test(name ?? ""))
      .map(([name, variable, value]) => [codeIn(name), codeIn(variable), value]);
    const fields = Object.entries(body).map(([name, value]) => [name, environmentName(name), String(value)]);
    expect(table.sort()).toEqual(fields.sort());
  });
});

describe("the commands", () => {
  const { scripts } = JSON.parse(readText("package.json")) as { scripts: Readonly<Record<string, string>> };

  it("that are named exist, and lead to files that exist", () => {
    const named = [...readme.matchAll(/\bnpm (?:run ([a-z:]+)|(start|test)\b)/g)].map(
      ([, run, own]) => run ?? own ?? "",
    );
    expect([...new Set(named)].sort()).toEqual(Object.keys(scripts).sort());
    for (const script of Object.values(scripts)) {
      for (const [file] of script.matchAll(/\S+\.ts\b/g))
        expect(existsSync(join(root, file)), file).toBe(true);
    }
  });

  it("have the options and environment variables that are named, and no other", () => {
    const sources = globSync("**/*.ts", { cwd: join(root, "packages/cli/src") }).map((file) =>
      readText(`packages/cli/src/${file}`),
    );
    const serve = readText("packages/cli/src/serve.ts");
    const VARIABLE = /\b(?:OPENPIMS_[A-Z_]+|DATABASE_URL)\b/g;
    const all = (text: string, form: RegExp) =>
      [...new Set([...text.matchAll(form)].map(([found]) => found))].sort();
    const code = [...sources, ...[...settings.keys()].map(environmentName)].join("\n");
    expect(all(readme, VARIABLE)).toEqual(all(code, VARIABLE));
    expect(all(section("The service"), /(?<=`)--[a-z]+/g)).toEqual(all(serve, /(?<=")--[a-z]+/g));
  });
});

describe("the command", () => {
  const table = rowsOf(section("The command"));
  const program = commandLine();

  it("has the commands that the table names, and no other", () => {
    const leaves = (command: Command, above: string): string[] =>
      command.commands.length === 0
        ? [above.trim()]
        : command.commands.flatMap((child) => leaves(child, `${above} ${child.name()}`));
    const named = table
      .map(([call]) => /^`openpims ([^`<[]+?)(?: [<[][^`]*)?`$/.exec(call ?? "")?.[1])
      .filter((name) => name !== undefined);
    expect([...new Set(named)].sort()).toEqual(leaves(program, "").sort());
  });

  it("has every option of its own in the section", () => {
    const text = section("The command");
    const optionsOf = (command: Command): string[] => [
      ...command.options.map(({ long }) => long ?? ""),
      ...command.commands.flatMap(optionsOf),
    ];
    for (const option of optionsOf(program))
      if (option !== "--version") expect(text, option).toContain(`\`${option}`);
  });
});

describe("the links", () => {
  it("lead to files and headings that exist", () => {
    const headings = [...readme.matchAll(/^#+ (.+)$/gm)].map(
      ([, text = ""]) => `#${text.toLowerCase().replaceAll(" ", "-")}`,
    );
    const targets = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, target = ""]) => target);
    expect(targets.length).toBeGreaterThan(5);
    for (const target of targets) {
      if (target.startsWith("#")) expect(headings).toContain(target);
      else expect(existsSync(join(root, target)), target).toBe(true);
    }
  });
});
