// Attack: another user of the machine reads the command line of the browser that a sign-in opened, and with the `state` in it
// ends the waiting sign-in, or hands it a code of their own account. Defence: the browser is given a page without secrets,
// which leads only its own user on (`private-page.ts`).
import { execFile } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LoopbackUserAgent } from "@openpims/sdk/node";
import { httpServer } from "@openpims/testing/faulty-server";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { makePrivatePage } from "../../packages/sdk/src/platform/node/private-page.ts";

const run = promisify(execFile);
const isLinux = process.platform === "linux";
const isRoot = process.geteuid?.() === 0;
const NOBODY = 65_534;
const QUERY = "response_type=code&state=SECRET&code_challenge=SECRET";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "openpims-browser-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** A program in the place of the system's browser: it writes its arguments down, and opens the address. */
function fakeBrowser(): string {
  const argv = join(folder, "argv");
  const program = join(folder, "browser");
  const script = `require("node:fs").writeFileSync(${JSON.stringify(argv)},process.argv.join(" "));fetch(process.argv.at(-1))`;
  writeFileSync(`${program}.cjs`, script);
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${program}.cjs' "$@"\n`);
  chmodSync(program, 0o700);
  vi.stubEnv("BROWSER", program);
  for (const name of ["DISPLAY", "WAYLAND_DISPLAY", "XDG_CURRENT_DESKTOP", "DESKTOP_SESSION"])
    vi.stubEnv(name, undefined);
  return argv;
}

async function freeRedirect(): Promise<string> {
  const free = await httpServer(() => {});
  await free.close();
  return `${free.url}/callback`;
}

describe.runIf(isLinux)("the browser of a sign-in", () => {
  it("is given no secret as an argument, and gets to the page", async () => {
    const argv = fakeBrowser();
    const redirectUri = await freeRedirect();
    const provider = await httpServer((request, response) => {
      const { searchParams } = new URL(request.url ?? "", "http://provider");
      const location = `${redirectUri}?code=good&state=${searchParams.get("state")}`;
      response.writeHead(302, { location }).end();
    });
    const url = `${provider.url}/authorize?${QUERY}`;
    expect(await new LoopbackUserAgent().authorize({ url, redirectUri })).toContain("code=good&state=SECRET");
    expect(readFileSync(argv, "utf8")).toContain("http://127.0.0.1:");
    expect(readFileSync(argv, "utf8")).not.toMatch(/SECRET|authorize/);
    await provider.close();
  });

  it.runIf(isRoot)("leads no other user on, who sees its address first", async () => {
    const redirectUri = await freeRedirect();
    const answers: string[] = [];
    const openBrowser = async (address: string) => {
      const script = `fetch(${JSON.stringify(address)},{redirect:"manual"}).then(async(r)=>console.log(r.status,[...r.headers].join(),await r.text()))`;
      const { stdout } = await run(process.execPath, ["-e", script], { uid: NOBODY, gid: NOBODY, cwd: "/" });
      answers.push(stdout);
      const own = await fetch(address, { redirect: "manual" });
      answers.push(own.headers.get("location") ?? "");
      await fetch(`${redirectUri}?code=good&state=SECRET`);
    };
    const url = `https://idp.example/authorize?${QUERY}`;
    expect(await new LoopbackUserAgent({ openBrowser }).authorize({ url, redirectUri })).toContain(
      "code=good",
    );
    expect(answers[0]).toMatch(/^403 /);
    expect(answers[0]).not.toMatch(/SECRET|idp/);
    expect(answers[1]).toBe(url);
  });
});

describe.runIf(process.geteuid)(
  "the page in a file, for systems that cannot tell whose connection it is",
  () => {
    it("is its owner's only, leads to the address, and goes with the sign-in", async () => {
      const url = `https://idp.example/authorize?${QUERY}&x="><script>`;
      const page = await makePrivatePage(url, "http://127.0.0.1:1", "darwin");
      expect(page.address).not.toContain("SECRET");
      const file = fileURLToPath(page.address);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      expect(statSync(dirname(file)).mode & 0o777).toBe(0o700);
      expect(readFileSync(file, "utf8")).toContain("state=SECRET&#38;code_challenge=SECRET");
      expect(readFileSync(file, "utf8")).not.toContain("<script>");
      await page.remove();
      expect(existsSync(dirname(file))).toBe(false);
    });
  },
);
