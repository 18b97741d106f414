// What ships: the packages are built and packed in a copy of the workspace, then unpacked into a tree of their own and
// used from there by plain Node and plain TypeScript, without this workspace's sources.
import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, posix } from "node:path";
import * as maccess from "@openpims/maccess";
import * as sdk from "@openpims/sdk";
import * as sdkBrowser from "@openpims/sdk/browser";
import * as sdkNode from "@openpims/sdk/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILD_ORDER, build, compile } from "./build.ts";
import { importsOf, isRelative, packageOf, withoutComments } from "./imports.ts";
import { readTarball, unpack } from "./tarball.ts";

const workspace = join(import.meta.dirname, "..");
const temporary = realpathSync(mkdtempSync(join(tmpdir(), "openpims-package-")));
const copy = join(temporary, "workspace");
/** Where the packed packages are used from. */
const consumer = join(temporary, "consumer");

interface Packed {
  readonly name: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

const packed = new Map<string, Packed>();
const packageFor = (folder: string): Packed => packed.get(folder) ?? { name: "", files: new Map() };

const isOwn = (entry: string): boolean => entry === "@openpims" || entry === "openpims";

/** A folder of modules that are not ours, as this workspace has them installed. */
function linkThirdParty(modules: string): void {
  const installed = join(workspace, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const entry of readdirSync(installed)) {
    if (!isOwn(entry) && !entry.startsWith("."))
      symlinkSync(join(installed, entry), join(modules, entry), "junction");
  }
}

const nameOf = (folder: string): string =>
  JSON.parse(readFileSync(join(workspace, "packages", folder, "package.json"), "utf8")).name;

/** The workspace without `dist`, so that the build neither meets nor leaves anything of its own here. */
function copyWorkspace(): void {
  linkThirdParty(join(copy, "node_modules"));
  for (const file of ["tsconfig.json", "LICENSE"]) cpSync(join(workspace, file), join(copy, file));
  mkdirSync(join(copy, "node_modules", "@openpims"));
  for (const folder of BUILD_ORDER) {
    const target = join(copy, "packages", folder);
    cpSync(join(workspace, "packages", folder), target, {
      recursive: true,
      filter: (source) => !/[\\/](dist|node_modules|\.openpims)$/.test(source),
    });
    // What must never ship, to see that it does not.
    writeFileSync(join(target, ".env"), "SECRET=1\n");
    writeFileSync(join(target, "device.key"), "{}\n");
    symlinkSync(target, join(copy, "node_modules", nameOf(folder)), "junction");
  }
}

/** `npm pack`, which needs no network. */
function pack(folder: string): Map<string, Buffer> {
  const directory = join(copy, "packages", folder);
  const options = ["pack", "--offline", "--ignore-scripts", "--json", "--pack-destination", temporary];
  // Under npm, its own program is known; another npm's settings in the environment are none of its business.
  const npm = process.env.npm_execpath;
  const [command, ...before] = npm === undefined ? ["npm"] : [process.execPath, npm];
  execFileSync(command ?? "npm", [...before, ...options], {
    cwd: directory,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const { version } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8"));
  const file = `${nameOf(folder).replace("@", "").replace("/", "-")}-${version}.tgz`;
  return readTarball(readFileSync(join(temporary, file)));
}

beforeAll(() => {
  copyWorkspace();
  build(copy);
  const modules = join(consumer, "node_modules");
  linkThirdParty(modules);
  for (const folder of BUILD_ORDER) {
    const name = nameOf(folder);
    const files = pack(folder);
    packed.set(folder, { name, files });
    unpack(files, join(modules, name));
  }
  writeFileSync(join(consumer, "package.json"), '{ "private": true, "type": "module" }\n');
}, 60_000);
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

/** Runs a module in the consumer's folder with plain Node; what it printed, as JSON. */
function run(code: string): unknown {
  writeFileSync(join(consumer, "main.js"), code);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["main.js"], {
    cwd: consumer,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const exportedBy = (specifier: string): unknown =>
  run(`console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(specifier)})).sort()));`);

describe("the packed packages, used by plain Node", () => {
  it.each([
    ["@openpims/maccess", maccess, "Device"],
    ["@openpims/sdk", sdk, "createPims"],
    ["@openpims/sdk/browser", sdkBrowser, "PopupUserAgent"],
    ["@openpims/sdk/node", sdkNode, "nodePlatform"],
  ])("%s exports what its source exports", (specifier, source, known) => {
    const names = exportedBy(specifier);
    expect(names).toEqual(Object.keys(source).sort());
    expect(names).toContain(known);
  });

  it("@openpims/service and openpims can be imported", () => {
    expect(exportedBy("@openpims/service")).toContain("startService");
    expect(exportedBy("@openpims/service/local")).toContain("readSecret");
    expect(exportedBy("openpims")).toContain("runDemo");
  });

  it("openpims brings its command, which npm links and a shell starts", () => {
    const { files } = packageFor("cli");
    const { bin } = JSON.parse(files.get("package/package.json")?.toString("utf8") ?? "{}");
    expect(bin).toEqual({ openpims: "./dist/openpims.js" });
    const program = join(consumer, "node_modules", "openpims", "dist", "openpims.js");
    expect(readFileSync(program, "utf8")).toMatch(/^#!\/usr\/bin\/env -S node /);
    const command = (...args: string[]) =>
      spawnSync(process.execPath, [program, ...args], {
        cwd: consumer,
        encoding: "utf8",
        env: { HOME: consumer },
      });
    const explained = command("explain", "2308", "NOK:ACCESS", "--json");
    expect(explained).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(explained.stdout)).toMatchObject({ status: "SUCCEEDED", result: { code: 2308 } });
    // It keeps nothing in whatever folder it is called from, and loads what signs in.
    const status = command("status");
    expect(status).toMatchObject({ status: 2, stdout: "" });
    expect(status.stderr).toContain(join(consumer, ".openpims", "service"));
    expect(readdirSync(consumer)).not.toContain(".openpims");
  });

  it("what is not exported cannot be imported", () => {
    expect(() => exportedBy("@openpims/sdk/dist/pims.js")).toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
  });

  it("a get before initialize answers 2001", () => {
    const message = run(`
      import { createPims } from "@openpims/sdk";
      import { nodePlatform } from "@openpims/sdk/node";
      const pims = createPims(nodePlatform({ directory: "device", keychain: false }));
      console.log(JSON.stringify(await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" })));
    `);
    expect(message).toMatchObject({
      status: "FAILED",
      error: { code: 2001, label: "Facade not initialized" },
    });
    expect(readdirSync(consumer)).not.toContain("device");
  });
});

describe("the packed packages, used by plain TypeScript", () => {
  it("their types are there, and strict", () => {
    const options = {
      target: "es2024",
      module: "nodenext",
      strict: true,
      noEmit: true,
      types: [],
      lib: ["es2024", "dom"],
    };
    const tsconfig = { compilerOptions: { ...options, exactOptionalPropertyTypes: true }, files: ["use.ts"] };
    writeFileSync(join(consumer, "tsconfig.json"), JSON.stringify(tsconfig));
    writeFileSync(
      join(consumer, "use.ts"),
      `
      import { Device } from "@openpims/maccess";
      import { createPims, type ErrorCode } from "@openpims/sdk";
      import { nodePlatform } from "@openpims/sdk/node";
      const pims = createPims(nodePlatform());
      const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode: "1234" });
      if (message.status === "SUCCEEDED") {
        const otp: string = message.result.otp;
        // @ts-expect-error a string is no number: the types are not "any"
        const wrong: number = message.result.otp;
      } else {
        const code: ErrorCode = message.error.code;
      }
      // @ts-expect-error the PIN is missing
      await pims.get("pims.authentication.otp", { action: "withPIN" });
      // @ts-expect-error a device needs its options
      new Device();
      `,
    );
    expect(compile("-p", consumer)).toBe(true);
  });
});

describe.each([...BUILD_ORDER])("the tarball of packages/%s", (folder) => {
  it("holds the built code, its source, its manifest, README and licence, and nothing else", () => {
    const paths = [...packageFor(folder).files.keys()];
    const code =
      /^package\/(package\.json|README\.md|dist\/LICENSE|dist\/.+\.(js|d\.ts)(\.map)?|src\/.+\.ts)$/;
    const pages = /^package\/(dist|src)\/pages\/.+\.(html|css|js|tsx?|svg|png|json|webmanifest)$/;
    const expected = folder === "console" ? new RegExp(`${code.source}|${pages.source}`) : code;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining(["package/package.json", "package/README.md", "package/dist/LICENSE"]),
    );
    expect(paths).toEqual(expect.arrayContaining(["package/dist/index.js", "package/dist/index.d.ts"]));
    expect(paths.filter((path) => /\.test\.|\/tests?\/|fixtures/.test(path))).toEqual([]);
  });

  it("holds no secret and names no folder of the machine that packed it", () => {
    const secrets = [/-----BEGIN [A-Z ]*PRIVATE KEY/, /_authToken/];
    for (const [path, content] of packageFor(folder).files) {
      const text = content.toString("utf8");
      for (const secret of secrets) expect(text, path).not.toMatch(secret);
      for (const place of [temporary, workspace]) expect(text.includes(place), path).toBe(false);
    }
  });

  it("imports files that are in it, and packages that it declares", () => {
    const { files } = packageFor(folder);
    const { dependencies = {} } = JSON.parse(files.get("package/package.json")?.toString("utf8") ?? "{}");
    const missing: string[] = [];
    for (const [path, content] of files) {
      if (!/^package\/dist\/.+\.(js|d\.ts)$/.test(path)) continue;
      for (const specifier of importsOf(content.toString("utf8"))) {
        const target = posix.join(posix.dirname(path), specifier);
        const declarations = path.endsWith(".d.ts") ? target.replace(/\.js$/, ".d.ts") : target;
        const found = isRelative(specifier)
          ? files.has(declarations)
          : specifier.startsWith("node:") || Object.hasOwn(dependencies, packageOf(specifier));
        if (!found) missing.push(`${path}: ${specifier}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it("has source maps that lead to the source in it", () => {
    const { files } = packageFor(folder);
    for (const [path, content] of files) {
      if (!path.endsWith(".map")) continue;
      const { sources } = JSON.parse(content.toString("utf8")) as { sources: string[] };
      for (const source of sources)
        expect([...files.keys()]).toContain(posix.join(posix.dirname(path), source));
    }
  });
});

describe("maccess as it ships", () => {
  const built = (): [string, string][] =>
    [...packageFor("maccess").files]
      .filter(([path]) => path.startsWith("package/dist/") && path.endsWith(".js"))
      .map(([path, content]) => [path, content.toString("utf8")]);

  it("imports its two dependencies and its own files only", () => {
    const imported = new Set(
      built()
        .flatMap(([, text]) => importsOf(text))
        .filter((name) => !isRelative(name))
        .map(packageOf),
    );
    expect([...imported].sort()).toEqual(["@noble/ciphers", "@noble/hashes"]);
  });

  it("touches no global and does no I/O of its own", () => {
    // That it compiles without the types of Node and of the DOM says the same; this would see what a cast hides.
    const forbidden =
      /\b(process|globalThis|console|window|document|navigator|localStorage|crypto|performance)\s*[.?[]|\b(fetch|require|setTimeout|setInterval|eval|Function|XMLHttpRequest|WebSocket)\s*\(|\bDate\b|\bMath\.random\b|\bnode:/;
    expect(built().length).toBeGreaterThan(10);
    for (const [path, text] of built()) expect(withoutComments(text), path).not.toMatch(forbidden);
  });
});
