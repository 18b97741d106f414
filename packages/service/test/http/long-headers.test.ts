// Attack: a header of spaces that takes the square of its length to split. Defence: no expression that begins with a
// repetition splits or searches a request.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { temporaryFolder } from "@openpims/testing/harness";
import Fastify from "fastify";
import { expect, it } from "vitest";
import { serveFile } from "../../src/http/system/files.ts";

it("a file's entity tag is found in a list, with any spaces", async () => {
  const folder = temporaryFolder();
  const file = join(folder.path, "a.txt");
  writeFileSync(file, "text");
  const app = Fastify();
  serveFile(app, "/a.txt", file);
  const ask = async (known: string) =>
    (await app.inject({ url: "/a.txt", headers: { "if-none-match": known } })).statusCode;
  const etag = String((await app.inject("/a.txt")).headers.etag);
  const spaces = " ".repeat(7_000);
  for (const known of [etag, `W/${etag}`, `"a" , ${etag}`, `"a",\t${etag}${spaces}, "b"`, "*", ` * `])
    expect(await ask(known)).toBe(304);
  for (const known of ["", `"a${spaces}b"`, etag.slice(1), `"a"${etag}`]) expect(await ask(known)).toBe(200);
  await app.close();
  folder.remove();
});

/** The expression is searched from each place, and each search goes over the rest of the same characters. */
const BEGINS_WITH_REPETITION =
  /\.(?:split|replace|replaceAll|match|matchAll|search)\(\s*\/(?:\\[sdwS]|[ .]|\[[^\]]*\])[*+][^/]/;

it("no expression that begins with a repetition is searched in the service's sources", () => {
  const sources = join(import.meta.dirname, "../../src");
  const found = readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .filter((name) => BEGINS_WITH_REPETITION.test(readFileSync(join(sources, name), "utf8")));
  expect(found).toEqual([]);
});
