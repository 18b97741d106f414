// A question with two answers takes its keys alone.
import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { ReadStream } from "node:tty";
import { expect, it } from "vitest";
import { answerKeys } from "../../src/terminal/answer-keys.ts";

const ADDRESS = "mymap://oauth2redirect/fr?code=Bx5ReFVO&state=msjj4Fgw";

/** The keys that the question takes of the chunks that a terminal reads. */
async function keysOf(...chunks: string[]): Promise<string> {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => terminal });
  const keys = answerKeys(terminal as unknown as ReadStream).setEncoding("latin1");
  let read = "";
  keys.on("data", (text: string) => {
    read += text;
  });
  for (const chunk of chunks) terminal.write(chunk);
  terminal.end();
  await once(keys, "end");
  return read;
}

it.each(["y", "N", "\r", "y\r", "\x1b[D\r", "\x1bOC", "\x1b", "\t", " ", "\x03"])(
  "takes the keys %j",
  async (keys) => {
    expect(await keysOf(keys)).toBe(keys);
  },
);

it.each([`${ADDRESS}\r`, ADDRESS, "1234\r", "123 456 789 012\r", "yes, please\r", "\x1b[200~y\x1b[201~"])(
  "drops the paste %j whole",
  async (paste) => {
    expect(await keysOf(paste)).toBe("");
  },
);

it("takes Ctrl-C from a paste that it drops, and the keys after it", async () => {
  expect(await keysOf(`${ADDRESS}\r\x03`, "n")).toBe("\x03n");
});
