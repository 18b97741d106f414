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

/** Signs in at login.example through the proxy. @returns the command's stderr and exit code */
async function login(proxy: string): Promise<{ said: string; code: number }> {
  const folder = temporaryFolder();
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
        HTTPS_PROXY: proxy,
        OPENPIMS_CLIENT_SECRET: "s",
        OPENPIMS_MAC_ID: "m",
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const [said, [code]] = await Promise.all([text(child.stderr), once(child, "close")]);
  folder.remove();
  return { said, code };
}

it.each(["http://", ""])(
  "a proxy that refuses is asked, and named, by an address with %j",
  async (scheme) => {
    const asked: string[] = [];
    const proxy = createServer();
    proxy.on("connect", ({ url = "" }, socket) => {
      asked.push(url);
      socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    });
    await once(proxy.listen(0, "127.0.0.1"), "listening");
    const { said } = await login(`${scheme}127.0.0.1:${(proxy.address() as AddressInfo).port}`);
    expect(asked).toEqual(["login.example:443"]);
    expect(said).toMatch(
      /The proxy did not let the request to login\.example through \(proxy refused, HTTP 403\)/,
    );
    proxy.close();
  },
);

it("ends although a proxy cuts each connection", async () => {
  const proxy = createServer();
  proxy.on("connect", (_, socket) => socket.destroy());
  await once(proxy.listen(0, "127.0.0.1"), "listening");
  const { code } = await login(`http://127.0.0.1:${(proxy.address() as AddressInfo).port}`);
  expect(code).toBe(1);
  proxy.close();
});

it.each(["http://", "user:pa/ss@proxy:x", "http://u:canary@proxy:99999"])(
  "names the variable of an address that is none, and does not repeat it: %s",
  async (address) => {
    const { said, code } = await login(address);
    expect({ said, code }).toEqual({
      said: "error: HTTPS_PROXY is no address of a proxy, such as http://proxy.example:3128\n",
      code: 2,
    });
  },
);
