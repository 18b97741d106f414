// Home Assistant's settings in docs/guide/home-assistant.md, which the tests run it with.
import { readFileSync } from "node:fs";

const page = new URL("../../../docs/guide/home-assistant.md", import.meta.url);

/** The lines for `configuration.yaml`: what its recorder leaves out. */
export function recorderConfiguration(): string {
  const [, block] = /^```yaml\n(recorder:\n[\s\S]*?)^```$/m.exec(readFileSync(page, "utf8")) ?? [];
  if (block === undefined) throw new Error("the guide has no settings of the recorder");
  return block;
}
