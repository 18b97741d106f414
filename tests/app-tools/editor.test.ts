// An application's file in an editor: completion, hovers and error texts by TypeScript 5.9's language service; and the
// same errors by TypeScript 7, which this workspace compiles with.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { definitions } from "@openpims/sdk";
import { beforeAll, describe, expect, it } from "vitest";
import { type CodeError, Editor, missing } from "./language-service.ts";

const root = join(import.meta.dirname, "..", "..");
const folder = join(root, "node_modules/.cache/editor");
const file = join(folder, "application.ts");

const HEAD = `import { createPimsWith, type Pims, type Platform } from "@openpims/sdk"; import { otpWithPin, userLogin } from "@openpims/sdk/apis"; declare const pims: Pims; declare const platform: Platform;`;

const COMPILER_OPTIONS = {
  target: "es2024",
  lib: ["es2024", "dom"],
  module: "nodenext",
  customConditions: ["@openpims/source"],
  allowImportingTsExtensions: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

const namesOf = (method: string): string[] =>
  [...new Set(definitions.filter((one) => one.method === method).map(({ api }) => api))].sort();

/** Wrong calls, one a line, and parts of the text of each error. */
const WRONG: readonly [code: string, ...parts: string[]][] = [
  ['await pims.get("pims.authentication.otpp", { action: "withPIN" });', '"pims.authentication.otp"'],
  ['await pims.get("pims.authentication.otp");', '"pims.sdk.version"'],
  [
    'await pims.get("pims.authentication.otp", { action: "withPin", pinCode: "1234" });',
    '"withoutPIN"',
    "Did you mean '\"withPIN\"'?",
  ],
  [
    'await pims.get("pims.authentication.smscode", { type: "enrolment" });',
    `'"enrolment"' is not assignable`,
    '"enrollment"',
    '"resetPIN"',
  ],
  [
    'await pims.get("pims.authentication.otp", { action: "withPIN" });',
    "Property 'pinCode' is missing in type '{ action: \"withPIN\"; }' but required in type 'OtpWithPin'.",
  ],
  [
    'await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234", foo: 1 });',
    "Object literal may only specify known properties, and 'foo' does not exist in type 'OtpWithPin'.",
  ],
  [
    'await pims.get("pims.authentication.otp", { action: "withPIN", pinCod: "1234" });',
    "but 'pinCod' does not exist in type 'OtpWithPin'. Did you mean to write 'pinCode'?",
  ],
  [
    'await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: 1234 });',
    "Type 'number' is not assignable to type 'string'.",
  ],
  [
    'await pims.set("pims.authentication.pincode", { action: "update", pinCode: "1", smsCode: "1" });',
    "'pinCode' does not exist in type 'PincodeUpdate'",
  ],
  ['await pims.subscribe("pims.vehicle.signals", null, () => {});', '"pims.vehicle.signal"'],
  ['await pims.unsubscribe("pims.vehicle.signals");', '"pims.vehicle.signal"'],
  ['await pims.initialize({ environment: "development" });', "'environment' does not exist in type"],
  [
    'await createPimsWith([userLogin], platform).set("pims.authentication.user", { action: "logout" });',
    `Type '"logout"' is not assignable to type '"login"'`,
  ],
];

const RIGHT = `
const otp = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
if (otp.status === "SUCCEEDED") otp.result.otp.length;
await pims.get("pims.authentication.otp", { action: "withoutPIN" }, (message) => message.status);
await pims.get("pims.sdk.version", (message) => message.status);
for (const action of ["login", "forcedLogin"] as const) await pims.set("pims.authentication.user", { action });
const few = createPimsWith([otpWithPin, userLogin], platform);
await few.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
await few.set("pims.authentication.user", { action: "login" });
`;

describe.skipIf(missing !== "")(`an editor with TypeScript 5.9${missing}`, () => {
  let editor: Editor;
  beforeAll(async () => {
    editor = await Editor.open(file, HEAD, COMPILER_OPTIONS);
    expect(editor.version).toMatch(/^5\.9\./);
  });

  it.each(["get", "set", "subscribe"])("completes the names of every API in %s", (method) => {
    expect(editor.completionsAt(`pims.${method}("|")`).sort()).toEqual(namesOf(method));
  });

  it.each([
    ['pims.get("pims.authentication.otp", { | })', ["action", "pinCode"]],
    ['pims.get("pims.authentication.otp", { action: "withPIN", | })', ["pinCode"]],
    ['pims.get("pims.authentication.smscode", { | })', ["action", "phoneNumber", "type"]],
    ['pims.set("pims.authentication.pincode", { action: "update", | })', ["newPIN", "oldPIN"]],
    ['pims.set("pims.authentication.pincode", { action: "reset", | })', ["pinCode", "smsCode"]],
    ['pims.get("pims.authentication.token", { type: "cvs", | })', ["action"]],
    [
      'pims.set("pims.sdk.configuration", { monitoring: { | } })',
      ["logLevel", "newLogFile", "newLogTimeDuration"],
    ],
    ['createPimsWith([otpWithPin], platform).get("pims.authentication.otp", { | })', ["action", "pinCode"]],
    ['pims.subscribe("pims.vehicle.event", { | })', ["actionType", "type"]],
    ["pims.initialize({ | })", ["credential", "environnement", "mode", "monitoring", "profile"]],
  ])("completes the parameters of %s", (code, names) => {
    expect(editor.completionsAt(code).sort()).toEqual(names);
  });

  it.each([
    ['pims.get("pims.authentication.otp", { action: "|" })', ["withPIN", "withoutPIN"]],
    ['pims.get("pims.authentication.token", { type: "|" })', ["customerAt", "cvs", "idtoken", "remote"]],
    ['pims.get("pims.authentication.token", { type: "cvs", action: "|" })', ["get", "refresh"]],
    [
      'pims.set("pims.authentication.enrollment", { action: "|" })',
      ["enroll", "enrollWithPhoneNumber", "import", "remove"],
    ],
    ['pims.subscribe("pims.vehicle.event", { actionType: "|" })', ["remote"]],
    ['createPimsWith([otpWithPin], platform).get("|")', ["pims.authentication.otp"]],
  ])("completes the values of %s", (code, values) => {
    expect(editor.completionsAt(code).sort()).toEqual(values);
  });

  it("shows a call's purpose, parameters, codes and example over the method", () => {
    const { shown, documentation, tags } = editor.hoverAt(
      'pims.g|et("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });',
    );
    expect(shown).toContain(
      '(property) Pims<ApiCalls>.get: (api: "pims.authentication.otp", parameters: OtpWithPin, callback?: Callback<{ otp: string; }>) => Promise<Message<{ otp: string; }>>',
    );
    expect(shown).not.toContain(" more ...");
    expect(documentation).toContain("Gives a one-time password for the account's PIN");
    expect(documentation).toMatch(/Codes: 2000 Unknown error; .*2308 inwebo: access refused/);
    expect(tags.param).toContain("receives the same message");
    expect(tags.example).toContain('pims.get("pims.authentication.otp"');
  });

  it("shows the variant and a parameter's form over the parameters", () => {
    const over = (parameters: string) =>
      editor.hoverAt(`pims.get("pims.authentication.otp", ${parameters});`);
    expect(over('{ act|ion: "withPIN", pinCode: "1234" }')).toMatchObject({
      shown: '(property) OtpWithPin.action: "withPIN"',
      documentation: expect.stringContaining("Gives a one-time password for the account's PIN"),
    });
    expect(over('{ action: "withPIN", pin|Code: "1234" }')).toMatchObject({
      shown: "(property) OtpWithPin.pinCode: string",
      documentation: 'Text of 4 to 8 digits, such as `"1234"`.',
    });
  });

  it("documents every call", () => {
    const codes = definitions.map(({ method, api, select, parameters }) => {
      const given = [
        ...select.map(([names, value]) => `${[names].flat()[0]}: ${JSON.stringify(value)}`),
        ...Object.entries(parameters)
          .filter(([, { required }]) => required)
          .map(([name]) => `${JSON.stringify(name)}: undefined as never`),
      ];
      const object = given.length > 0 ? `{ ${given.join(", ")} }` : "null";
      const listener = method === "subscribe" ? ", () => {}" : "";
      return `pims.${method.slice(0, 1)}|${method.slice(1)}("${api}", ${object}${listener});`;
    });
    const hovers = editor.hoversAt(codes);
    definitions.forEach(({ method, api }, i) => {
      expect(hovers[i]?.documentation, codes[i]).not.toBe("");
      expect(hovers[i]?.tags.example, codes[i]).toContain(`pims.${method}("${api}"`);
    });
  });

  it("names the right values in the error of a wrong call, and accepts right ones", () => {
    expect(editor.errorsIn(RIGHT)).toEqual([]);
    for (const [code, ...parts] of WRONG) {
      const errors = editor.errorsIn(code);
      expect(errors, code).toHaveLength(1);
      for (const part of parts) expect(errors[0]?.text, code).toContain(part);
    }
  });

  it("finds the same errors as TypeScript 7", () => {
    const code = `${WRONG.map(([call]) => call).join("\n")}\n${RIGHT}`;
    expect(errorsByTypeScript7(code).map(inOrder)).toEqual(editor.errorsIn(code).map(firstLine).map(inOrder));
  });
});

/** The compilers name a union's members in different orders. */
const inOrder = ({ line, text }: CodeError): CodeError => ({
  line,
  text: text.replace(/"[^"]+"(?: \| "[^"]+")+/g, (union) => union.split(" | ").sort().join(" | ")),
});

const firstLine = ({ line, text }: CodeError): CodeError => ({ line, text: text.split("\n")[0] ?? "" });

function errorsByTypeScript7(code: string): CodeError[] {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files: ["application.ts"] }),
  );
  writeFileSync(file, `${HEAD}\n${code}`);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const { stdout } = spawnSync(process.execPath, [tsc, "-p", folder, "--pretty", "false"], {
    encoding: "utf8",
  });
  return Array.from(
    stdout.matchAll(/^\S*application\.ts\((\d+),\d+\): error (.*)$/gm),
    ([, line, text = ""]) => ({
      line: Number(line) - 1,
      text,
    }),
  );
}
