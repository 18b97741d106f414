// V8 in a page, with a browser's globals.
import { launchChromium, noChromium } from "@openpims/testing/chromium";
import { type Engine, findProgram, outputOf } from "./engine.ts";

export async function chromium(): Promise<Engine> {
  const missing = noChromium ? "chromium not found: apt-get install chromium" : undefined;
  const browser = missing === undefined ? await launchChromium() : undefined;
  const page = async () => {
    if (!browser) throw new Error("no browser");
    return browser.context.newPage();
  };
  return {
    name: "Chromium",
    bare: false,
    missing,
    version: async () => {
      const program = findProgram("chromium", "chromium-browser", "google-chrome") ?? "";
      return /[\d.]+/.exec(await outputOf(program, "--version"))?.[0] ?? "";
    },
    run: async (script) => {
      const opened = await page();
      const lines: string[] = [];
      opened.on("console", (message) => lines.push(message.text()));
      await opened.evaluate(`const print = (line) => console.log(line);\n${script}`);
      await opened.close();
      return lines;
    },
    close: async () => browser?.close(),
  };
}
