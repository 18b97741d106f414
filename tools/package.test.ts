// Tests the shipped packages: they are built and packed in a copy of the workspace, then unpacked into a folder of their own
// and used there by plain Node and plain TypeScript, without this workspace's sources.
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { isBuiltin } from "node:module";
import { join, posix } from "node:path";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { filterProblems } from "@arethetypeswrong/core/problems";
import * as maccess from "@openpims/maccess";
import * as sdk from "@openpims/sdk";
import * as sdkApis from "@openpims/sdk/apis";
import * as sdkBrowser from "@openpims/sdk/browser";
import * as sdkExplain from "@openpims/sdk/explain";
import * as sdkNode from "@openpims/sdk/node";
import * as vehicles from "@openpims/vehicles";
import { publint } from "publint";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUILD_ORDER, compile } from "./build.ts";
import { bundle, packageAt } from "./bundle.ts";
import { importsOf, isRelative, packageOf, withoutComments } from "./imports.ts";
import { type Packed, type PackedPackages, packPackages, workspace } from "./packed-packages.ts";
import { REPORTS, reportsOf } from "./public-types/reports.ts";

let packages: PackedPackages;
beforeAll(() => {
  packages = packPackages();
}, 300_000);
afterAll(() => packages.remove());

const packageFor = (folder: string): Packed => {
  const packed = packages.packed.get(folder);
  if (!packed) throw new Error(`packages/${folder} was not packed`);
  return packed;
};

/** Runs a module in the consumer's folder with plain Node. @returns its output, parsed as JSON */
function run(code: string): unknown {
  writeFileSync(join(packages.consumer, "main.js"), code);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["main.js"], {
    cwd: packages.consumer,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

interface Manifest {
  readonly version: string;
  readonly bin?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

const manifestOf = (folder: string): Manifest =>
  JSON.parse(packageFor(folder).files.get("package/package.json")?.toString("utf8") ?? "{}");

/** Packages with a command and without exports. */
const isProgram = (folder: string): boolean => manifestOf(folder).bin !== undefined;

/** The installed file of a package's only command. */
function programOf(folder: string): string {
  const [file = ""] = Object.values(manifestOf(folder).bin ?? {});
  return join(packages.consumer, "node_modules", packageFor(folder).name, file);
}

/** Runs a package's command in the consumer's folder, with plain Node. */
const command = (folder: string, ...args: readonly string[]) =>
  spawnSync(process.execPath, [programOf(folder), ...args], {
    cwd: packages.consumer,
    encoding: "utf8",
    env: { HOME: packages.consumer },
  });

const MOST_INSTALLED = 15_000_000;

/** The bytes of a package in the consumer's folder, and of each that npm installs for it on this machine. */
function installedSizes(name: string, sizes = new Map<string, number>()): ReadonlyMap<string, number> {
  const folder = join(packages.consumer, "node_modules", name);
  if (sizes.has(name) || !existsSync(folder)) return sizes;
  sizes.set(name, sizeOf(realpathSync(folder)));
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  for (const needed of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
    installedSizes(needed, sizes);
  return sizes;
}

function sizeOf(folder: string): number {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0);
}

const exportedBy = (specifier: string): unknown =>
  run(`console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(specifier)})).sort()));`);

describe("the packed packages, used by plain Node", () => {
  it.each([
    ["@openpims/maccess", maccess, "onlineOtp"],
    ["@openpims/sdk", sdk, "createPims"],
    ["@openpims/sdk/apis", sdkApis, "otpWithPin"],
    ["@openpims/sdk/explain", sdkExplain, "explain"],
    ["@openpims/sdk/browser", sdkBrowser, "PopupUserAgent"],
    ["@openpims/sdk/node", sdkNode, "nodePlatform"],
    ["@openpims/vehicles", vehicles, "startBench"],
  ])("%s exports what its source exports", (specifier, source, known) => {
    const names = exportedBy(specifier);
    expect(names).toEqual(Object.keys(source).sort());
    expect(names).toContain(known);
  });

  it("@openpims/service can be imported", () => {
    expect(exportedBy("@openpims/service")).toContain("startService");
  });

  it("@openpims/react-native can be imported beside the native modules, here doubles of them", () => {
    const doubles = {
      "expo-crypto": "export const getRandomValues = (bytes) => bytes;",
      "expo-secure-store": "export const WHEN_UNLOCKED_THIS_DEVICE_ONLY = 1;",
      "expo-web-browser": "export const openAuthSessionAsync = async () => ({ type: 'cancel' });",
      "react-native": "export const AppState = { addEventListener() {} }; export const Linking = {};",
      "react-native-get-random-values": "",
      "react-native-keychain": "export const ACCESSIBLE = {};",
      "react-native-tcp-socket": "export default {};",
    };
    for (const [name, text] of Object.entries(doubles)) {
      const folder = join(packages.consumer, "node_modules", name);
      mkdirSync(folder);
      writeFileSync(join(folder, "package.json"), '{ "type": "module", "exports": "./index.js" }\n');
      writeFileSync(join(folder, "index.js"), text);
    }
    expect(exportedBy("@openpims/react-native")).toEqual([
      "AuthSessionUserAgent",
      "SecureItemsStorage",
      "reactNativePlatform",
    ]);
    expect(exportedBy("@openpims/react-native/bare")).toEqual([
      "LinkingUserAgent",
      "SecureItemsStorage",
      "bareReactNativePlatform",
      "keychainItems",
    ]);
    expect(exportedBy("@openpims/react-native/vehicle")).toEqual([
      "foregroundStreams",
      "tcpSocketStreams",
      "vehicleStreams",
    ]);
  });

  it.each([
    ["cli", "openpims", "bin/openpims.js"],
    ["server", "openpims-service", "dist/openpims-service.js"],
  ])(
    "packages/%s brings %s, which npm links and a shell starts, and nothing to import",
    (folder, name, file) => {
      expect(manifestOf(folder).bin).toEqual({ [name]: file });
      expect(readFileSync(programOf(folder), "utf8")).toMatch(/^#!\/usr\/bin\/env (?:-S )?node\b/);
      const { version } = manifestOf(folder);
      expect(command(folder, "--version")).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: "" });
      expect(() => exportedBy(packageFor(folder).name)).toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
    },
  );

  it("openpims explains a code, and keeps nothing in the folder that it is called from", () => {
    const explained = command("cli", "explain", "2308", "NOK:ACCESS", "--json");
    expect(explained).toMatchObject({ status: 0, stderr: "" });
    expect(JSON.parse(explained.stdout)).toMatchObject({ status: "SUCCEEDED", result: { code: 2308 } });
    expect(readdirSync(packages.consumer)).not.toContain(".openpims");
  });

  it("openpims names the state of a device that is not there, and the folder of a secret that is missing", () => {
    expect(command("cli", "status").stdout).toContain("this device: not enrolled");
    const signIn = command("cli", "login");
    expect(signIn).toMatchObject({ status: 2, stdout: "" });
    expect(signIn.stderr).toContain(join(packages.consumer, ".openpims", "service"));
  });

  it("openpims-service checks the store of the user's own folder", () => {
    const checked = command("server", "doctor");
    const folder = join(packages.consumer, ".openpims", "service");
    expect(checked).toMatchObject({ status: 0, stderr: "" });
    const [store, running] = checked.stdout.split("\n");
    expect(store).toBe(`ok    store: none yet in ${folder}, it is made at the first start`);
    expect(running).toContain("running service: none");
  });

  it("openpims brings nothing of the service's, however far down", () => {
    const own = new Map([...packages.packed.values()].map(({ name }, i) => [name, BUILD_ORDER[i] ?? ""]));
    const reached = new Set<string>();
    const reach = (folder: string): void => {
      for (const name of Object.keys(manifestOf(folder).dependencies ?? {})) {
        if (reached.has(name)) continue;
        reached.add(name);
        const sibling = own.get(name);
        if (sibling !== undefined) reach(sibling);
      }
    };
    reach("cli");
    expect([...reached].sort()).toEqual([
      "@clack/prompts",
      "@napi-rs/keyring",
      "@noble/ciphers",
      "@noble/hashes",
      "@openpims/maccess",
      "@openpims/sdk",
      "commander",
      "oauth4webapi",
      "open",
    ]);
  });

  it("openpims takes at most 15 MB with all that it needs", () => {
    const sizes = installedSizes("openpims");
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    console.log(`openpims installed: ${(total / 1e6).toFixed(1)} MB in ${sizes.size} packages`);
    expect(sizes.size).toBeGreaterThan(8);
    expect(total).toBeLessThanOrEqual(MOST_INSTALLED);
  });

  it("openpims says what to do where it was linked and not built", () => {
    const folder = join(packages.temporary, "linked");
    mkdirSync(join(folder, "bin"), { recursive: true });
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    cpSync(programOf("cli"), join(folder, "bin/openpims.js"));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, "bin/openpims.js"), "otp"], {
      encoding: "utf8",
    });
    expect([status, stdout]).toEqual([1, ""]);
    expect(stderr).toBe("error: openpims is not built: run npm ci and npm run build in the checkout\n");
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
    expect(readdirSync(packages.consumer)).not.toContain("device");
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
    writeFileSync(join(packages.consumer, "tsconfig.json"), JSON.stringify(tsconfig));
    writeFileSync(
      join(packages.consumer, "use.ts"),
      `
      import { onlineOtp } from "@openpims/maccess";
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
      await onlineOtp();
      `,
    );
    expect(compile("-p", packages.consumer)).toBe(true);
  });
});

describe("the public types", () => {
  it("are those of the committed reports; `npm run types:report` renews them", () => {
    const reports = reportsOf(packages);
    for (const name of readdirSync(REPORTS))
      expect(reports.get(name), name).toBe(readFileSync(join(REPORTS, name), "utf8"));
    expect([...reports.keys()].sort()).toEqual(readdirSync(REPORTS).sort());
  });
});

describe("the packed sdk, bundled for a browser", () => {
  /** The imports for an OTP: the facade, one API, the device's protocol, and a persistent storage. */
  const OTP = `
    import { createPimsWith } from "@openpims/sdk";
    import { otpWithPin } from "@openpims/sdk/apis";
    import { IndexedDbStorage } from "@openpims/sdk/browser";
    export async function askForOtp(parameters, pinCode, userAgent) {
      const pims = createPimsWith([otpWithPin], {
        storage: new IndexedDbStorage(),
        userAgent,
        random: (count) => crypto.getRandomValues(new Uint8Array(count)),
        fetch: (input, init) => fetch(input, init),
        clock: Date,
        deviceName: "a browser",
      });
      await pims.initialize(parameters);
      return pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
    }
  `;
  const MOST_FOR_AN_OTP = 22_000;

  it("is under 22 kB for an OTP, minified and gzipped, and leaves out what an OTP does not need", async () => {
    const { gzipped, used } = await bundle(OTP, packages.consumer);
    console.log(`an OTP in a browser: ${gzipped} bytes, minified and gzipped (most: ${MOST_FOR_AN_OTP})`);
    expect(used.some((path) => path.endsWith("maccess/dist/device/online-otp.js"))).toBe(true);
    const needless =
      /oauth4webapi|account\/(?!signed-in-user|stored-tokens)|explain\/|\/import\/|enrollment|\/pin-change|other-codes|code-advice|failure-kinds|network-kinds|catalogue|brands\.|file-log|memory\//;
    expect(used.filter((path) => needless.test(path))).toEqual([]);
    expect(gzipped).toBeLessThanOrEqual(MOST_FOR_AN_OTP);
  });

  it("has nothing of Node's in it, however far down", async () => {
    const everything = ["@openpims/sdk", "@openpims/sdk/apis", "@openpims/sdk/browser"];
    const { graph, gzipped } = await bundle(
      everything.map((entry) => `export * from "${entry}";`).join("\n"),
      packages.consumer,
    );
    console.log(`the whole sdk in a browser: ${gzipped} bytes, minified and gzipped`);
    expect(graph.filter((id) => isBuiltin(id) || id.includes("browser-external"))).toEqual([]);
    const reached = new Set(graph.map(packageAt).filter((name) => name !== undefined));
    expect([...reached].sort()).toEqual([
      "@noble/ciphers",
      "@noble/hashes",
      "@openpims/maccess",
      "@openpims/sdk",
      "oauth4webapi",
    ]);
  });

  it("would detect Node's modules", async () => {
    const { graph } = await bundle('export { readFile } from "node:fs";', packages.consumer);
    expect(graph.filter((id) => isBuiltin(id) || id.includes("browser-external"))).not.toEqual([]);
  });
});

describe.each([...BUILD_ORDER])("the tarball of packages/%s", (folder) => {
  it("passes publint and Are The Types Wrong", async () => {
    const { tarball } = packageFor(folder);
    const { messages } = await publint({ pack: { tarball: new Uint8Array(tarball).buffer }, strict: true });
    expect(messages).toEqual([]);
    if (isProgram(folder)) return;
    const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(tarball)));
    if (!checked.types) throw new Error("there are no types");
    // All packages are ES modules with an exports map: Node before 12.7 and `require` are not supported.
    const problems = [...(["node16-esm", "bundler"] as const)].flatMap((resolutionKind) =>
      filterProblems(checked, { resolutionKind }),
    );
    expect(problems).toEqual([]);
  });

  it("holds the built code, its source, its manifest, README and licence, and nothing else", () => {
    const paths = [...packageFor(folder).files.keys()];
    const code =
      /^package\/(package\.json|README\.md|LICENSE|bin\/openpims\.js|dist\/.+\.(js|d\.ts)(\.map)?|src\/.+\.ts)$/;
    const pages = /^package\/(dist\/pages|src)\/.+\.(html|css|js|tsx?|svg|png|json|webmanifest)$/;
    const expected = folder === "pages" ? new RegExp(`${code.source}|${pages.source}`) : code;
    expect(paths.filter((path) => !expected.test(path))).toEqual([]);
    expect(paths).toEqual(
      expect.arrayContaining(["package/package.json", "package/README.md", "package/LICENSE"]),
    );
    const [entry = ""] = Object.values(manifestOf(folder).bin ?? {});
    const entries = isProgram(folder)
      ? [posix.join("package", entry)]
      : ["package/dist/index.js", "package/dist/index.d.ts"];
    expect(paths).toEqual(expect.arrayContaining(entries));
    expect(paths.filter((path) => /\.test\.|\/tests?\/|fixtures/.test(path))).toEqual([]);
  });

  it("holds no secret and names no folder of the machine that packed it", () => {
    const secrets = [/-----BEGIN [A-Z ]*PRIVATE KEY/, /_authToken/];
    for (const [path, content] of packageFor(folder).files) {
      const text = content.toString("utf8");
      for (const secret of secrets) expect(text, path).not.toMatch(secret);
      for (const place of [packages.temporary, workspace]) expect(text.includes(place), path).toBe(false);
    }
  });

  it("imports files that are in it, and packages that it declares", () => {
    const { files } = packageFor(folder);
    const { dependencies = {}, peerDependencies = {} } = manifestOf(folder);
    const declared = { ...dependencies, ...peerDependencies };
    const missing: string[] = [];
    for (const [path, content] of files) {
      if (!/^package\/dist\/.+\.(js|d\.ts)$/.test(path)) continue;
      for (const specifier of importsOf(content.toString("utf8"))) {
        const target = posix.join(posix.dirname(path), specifier);
        const declarations = path.endsWith(".d.ts") ? target.replace(/\.js$/, ".d.ts") : target;
        const found = isRelative(specifier)
          ? files.has(declarations)
          : isBuiltin(specifier) || Object.hasOwn(declared, packageOf(specifier));
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
    // Compiling without the types of Node and of the DOM proves the same; this test also sees code hidden by a cast.
    const forbidden =
      /\b(process|globalThis|console|window|document|navigator|localStorage|crypto|performance)\s*[.?[]|\b(fetch|require|setTimeout|setInterval|eval|Function|XMLHttpRequest|WebSocket)\s*\(|\bDate\b|\bMath\.random\b|\bnode:/;
    expect(built().length).toBeGreaterThan(10);
    for (const [path, text] of built()) expect(withoutComments(text), path).not.toMatch(forbidden);
  });
});
