// An operator's command calls the service by https from another machine: the certificate is the proof.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { TestService, temporaryFolder } from "@openpims/testing/harness";
import { generate } from "selfsigned";
import { afterAll, beforeAll, expect, it } from "vitest";
import { callOperatorApi } from "../src/commands/operator-api.ts";

const root = temporaryFolder();
let service: TestService;
let url: string;
const ca = join(root.path, "certificate.pem");

beforeAll(async () => {
  const pems = await generate([{ name: "commonName", value: "localhost" }], {
    extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }] }],
  });
  writeFileSync(ca, pems.cert);
  writeFileSync(join(root.path, "key.pem"), pems.private, { mode: 0o600 });
  service = await TestService.start({
    dataDirectory: join(root.path, "service"),
    tlsCertificate: ca,
    tlsKey: join(root.path, "key.pem"),
  });
  url = `https://localhost:${new URL(service.url).port}`;
});
afterAll(async () => {
  await service.stop();
  root.remove();
});

const call = (options: object) => callOperatorApi({ data: root.path, ...options }, "GET /store");

it("calls the service whose certificate the given authority signed", async () => {
  expect(await call({ url, ca })).toMatchObject({ kind: "sqlite" });
});

it.each([
  ["a certificate that nobody vouches for", () => ({ url }), /is not trusted \(.*--ca/],
  [
    "a certificate of another name",
    () => ({ url: url.replace("localhost", "127.0.0.1"), ca }),
    /is not trusted/,
  ],
  ["clear text over a network", () => ({ url: "http://strong.example" }), /--url: give https/],
  ["a path", () => ({ url: `${url}/auth` }), /without a path/],
  ["no address", () => ({ url: "strong.example" }), /must be an address/],
  ["an authority without an address", () => ({ ca }), /--ca: give the --url/],
  [
    "an authority that is not there",
    () => ({ url, ca: join(root.path, "none.pem") }),
    /none\.pem cannot be read/,
  ],
])("refuses %s, with a sentence", async (_, options, sentence) => {
  await expect(call(options())).rejects.toThrow(sentence);
});

it("a service on every address of IPv6 is called by that of IPv6's own machine", async () => {
  const onIPv6 = await TestService.start({ dataDirectory: join(root.path, "six", "service"), host: "::1" });
  const config = join(root.path, "six.json");
  writeFileSync(config, JSON.stringify({ host: "::" }), { mode: 0o600 });
  const port = Number(new URL(onIPv6.url).port);
  try {
    const given = { data: join(root.path, "six"), port, config };
    expect(await callOperatorApi(given, "GET /store")).toMatchObject({ kind: "sqlite" });
  } finally {
    await onIPv6.stop();
  }
});
