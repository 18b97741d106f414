// The engines of browsers, each in a page with a browser's globals.
import { browsers as testBrowsers } from "@openpims/testing/browsers/browsers";
import type { RunningBrowser } from "@openpims/testing/browsers/tab";
import type { Engine } from "./engine.ts";

export const browsers: readonly Engine[] = testBrowsers.map(({ name, missing, launch }) => {
  let launched: Promise<RunningBrowser> | undefined;
  const running = (): Promise<RunningBrowser> => {
    launched ??= launch();
    return launched;
  };
  return {
    name,
    bare: false,
    missing,
    version: async () => (await running()).version,
    run: async (script) => {
      const tab = await (await running()).open();
      const lines = await tab.evaluate(async (given) => {
        const printed: string[] = [];
        Object.assign(window, { print: (line: string) => printed.push(line) });
        // biome-ignore lint/security/noGlobalEval: the script is the portable tests
        await globalThis.eval(given);
        return printed;
      }, script);
      await tab.close();
      return lines;
    },
    close: async () => (await launched)?.close(),
  };
});
