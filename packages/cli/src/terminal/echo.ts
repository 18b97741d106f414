import { spawnSync } from "node:child_process";
import { isTerminal } from "./ask.ts";

/**
 * Turns the terminal's own echo off, so that a secret that is typed before its question does not show. What was typed stays
 * for the question, and Ctrl-C still works: Node's raw mode would take both. Node itself turns the echo on again at its end,
 * also after a signal. Without `stty`, as on Windows, nothing changes.
 */
export function turnEchoOff(): void {
  if (isTerminal()) spawnSync("stty", ["-echo"], { stdio: ["inherit", "ignore", "ignore"] });
}
