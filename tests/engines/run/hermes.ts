// Hermes, the engine of React Native. 0.12.0 is the newest whose virtual machine is in a registry; later ones come only inside
// an application. An older engine needs more from the transpiler and from us.
import { chmod } from "node:fs/promises";
import { arch, platform } from "node:process";
import { fileURLToPath } from "node:url";
import { packedFile } from "../../../tools/packed-file.ts";
import { forHermes } from "../bundle.ts";
import { type Engine, outputOf, runShell } from "./engine.ts";

const SHELL = {
  package: "hermes-engine-cli@0.12.0",
  file: "linux64-bin/hermes",
  sha256: "21b99aeea2e6246216572d8bb287cfca96ba2b8957f16782c412ad820b5492a7",
};

const CACHE = fileURLToPath(new URL("../.cache/", import.meta.url));

async function find(): Promise<{ program: string } | { missing: string }> {
  if (platform !== "linux" || arch !== "x64") return { missing: `no Hermes for ${platform} ${arch}` };
  const program = await packedFile(SHELL, CACHE);
  if (program === undefined)
    return { missing: `${SHELL.package} cannot be fetched: let npm reach its registry` };
  await chmod(program, 0o755);
  return { program };
}

export async function hermes(): Promise<Engine> {
  const found = await find();
  const program = "program" in found ? found.program : "";
  return {
    name: "Hermes",
    bare: true,
    missing: "missing" in found ? found.missing : undefined,
    version: async () => /release version: (\S+)/.exec(await outputOf(program, "--version"))?.[1] ?? "",
    prepare: forHermes,
    run: (script) => runShell(program, script),
  };
}
