// The bridge's variables for less memory: a program that they start can still ask a server.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..");

const ASK = `
const server = require("node:http").createServer((_, response) => response.end("answered")).listen(0, "127.0.0.1", async () => {
  const answer = await fetch("http://127.0.0.1:" + server.address().port);
  console.log(await answer.text());
  process.exit();
});`;

it.each([
  "deploy/openpims-bridge.service",
  "deploy/bridge/Dockerfile",
  "deploy/home-assistant-addon/Dockerfile",
])("%s", (file) => {
  const text = readFileSync(join(root, file), "utf8");
  const [, options = ""] = /\bNODE_OPTIONS=(\S+)/.exec(text) ?? [];
  expect(options).not.toBe("");
  const env = { PATH: process.env.PATH, NODE_OPTIONS: options };
  const { stdout } = spawnSync(process.execPath, ["-e", ASK], { env, encoding: "utf8" });
  expect(stdout).toBe("answered\n");
});
