// The command goes through the proxy that the environment names, and says so where that refuses.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { temporaryFolder } from "@openpims/testing/harness";
import { expect, it } from "vitest";

const COMMAND = join(import.meta.dirname, "..", "src", "openpims.ts");

it("a proxy that refuses is asked, and named", async () => {
  const asked: string[] = [];
  const proxy = createServer();
  proxy.on("connect", ({ url = "" }, socket) => {
    asked.push(url);
    socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
  });
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const folder = temporaryFolder();
  const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
  const arguments_ = ["login", "--data", folder.path, "--language", "en", "--environment", "Production"];
  const given = [
    "--brand",
    "Peugeot",
    "--client-id",
    "id",
    "--login-redirect-uri",
    "mymap://oauth2redirect/fr",
  ];
  const servers = ["--identity-provider", "https://login.example"];
  const child = spawn(
    process.execPath,
    [
      "--conditions=@openpims/source",
      "--disable-warning=ExperimentalWarning",
      COMMAND,
      ...arguments_,
      ...given,
      ...servers,
    ],
    {
      env: {
        PATH: process.env.PATH,
        HTTPS_PROXY: address,
        OPENPIMS_CLIENT_SECRET: "s",
        OPENPIMS_MAC_ID: "m",
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const [said] = await Promise.all([text(child.stderr), once(child, "close")]);
  expect(asked).toEqual(["login.example:443"]);
  expect(said).toMatch(
    /The proxy did not let the request to login\.example through \(proxy refused, HTTP 403\)/,
  );
  proxy.close();
  folder.remove();
});
