import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import { expect, it, onTestFinished } from "vitest";
import { KeptState } from "../../src/bridge/kept-state.ts";
import { asOnlyBridge } from "../../src/bridge/only-bridge.ts";

function dataFolder(): string {
  const folder = temporaryFolder();
  onTestFinished(folder.remove);
  return folder.path;
}

it.each(["{", '{"tries":null}', '{"tries":{}}', '{"tries":{"wrong":"5","until":0}}'])(
  "refuses a damaged state, whose tries of the unlock code would be lost: %s",
  async (text) => {
    const data = dataFolder();
    mkdirSync(join(data, "bridge"), { mode: 0o700 });
    writeFileSync(join(data, "bridge", "state.json"), text, { mode: 0o600 });
    await expect(KeptState.open(data)).rejects.toThrow(/damaged/);
  },
);

it("lets one bridge use a data folder at a time", async () => {
  const data = dataFolder();
  const second = () => asOnlyBridge(data, async () => "runs");
  await asOnlyBridge(data, () => expect(second()).rejects.toThrow(/another bridge/));
  expect(await second()).toBe("runs");
  await expect(asOnlyBridge(data, () => Promise.reject(new Error("its own")))).rejects.toThrow("its own");
});
