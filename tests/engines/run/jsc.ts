// JavaScriptCore, the engine of Safari and of every iPhone: its shell, as built by Debian.
import { findProgram } from "@openpims/testing/browsers/find-program";
import { type Engine, outputOf, runShell } from "./engine.ts";

const PACKAGE = "libjavascriptcoregtk-4.0-bin";

const program = findProgram("jsc");

export const jsc: Engine = {
  name: "JavaScriptCore",
  bare: true,
  missing: program === undefined ? `jsc not found: apt-get install ${PACKAGE}` : undefined,
  // The shell itself does not report its version.
  version: async () => {
    const [, version = ""] = (await outputOf("dpkg-query", "--show", PACKAGE)).split("\t");
    return version.replace(/-.*/, "");
  },
  // The shell waits for its timers, and the SDK's last as long as a request may.
  ending: ".then(quit)",
  run: (script) => runShell(program ?? "", script),
};
