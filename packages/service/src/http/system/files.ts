// The files of a folder, in memory, so that no request waits for a disk. They are read once, at the start.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".png": "image/png",
  ".svg": "image/svg+xml; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".woff2": "font/woff2",
};

interface StoredFile {
  readonly content: Buffer;
  readonly type: string;
  /** The entity tag of the content (RFC 9110 §8.8.3). */
  readonly etag: string;
}

function readStored(path: string): StoredFile {
  const content = readFileSync(path);
  const etag = `"${createHash("sha256").update(content).digest("base64url").slice(0, 22)}"`;
  return { content, etag, type: TYPES[extname(path)] ?? "application/octet-stream" };
}

function answer(request: FastifyRequest, reply: FastifyReply, { content, type, etag }: StoredFile) {
  reply.header("etag", etag);
  // Not split by an expression with spaces: it would take the square of their number.
  const known = (request.headers["if-none-match"] ?? "")
    .split(",")
    .map((tag) => tag.trim().replace(/^W\//, ""));
  if (known.includes(etag) || known.includes("*")) return reply.code(304).send();
  return reply.type(type).send(content);
}

/** Serves one file at a path. */
export function serveFile(app: FastifyInstance, url: string, path: string): void {
  const file = readStored(path);
  app.get(url, (request, reply) => answer(request, reply, file));
}

/** Serves all files of a folder below `/name/`, with its `index.html` at `/name/`. Dot files are left out. */
export function serveFolder(app: FastifyInstance, name: string, directory: string): void {
  const files = new Map<string, StoredFile>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.name.startsWith(".")) continue;
    const path = join(entry.parentPath, entry.name);
    const url = relative(directory, path).split(sep).join("/");
    const file = readStored(path);
    files.set(url, file);
    if (entry.name === "index.html") files.set(url.slice(0, -"index.html".length), file);
  }
  app.get<{ Params: { "*": string } }>(`/${name}/*`, (request, reply) => {
    const file = files.get(request.params["*"]);
    return file ? answer(request, reply, file) : reply.callNotFound();
  });
}
