// Attack: a request's target that two parsers read differently, to begin sign-ins uncounted. Defence: a target with a
// character that parsers dispute is refused before every route (`http/target.ts`), and a sign-in is counted by the path
// that the identity provider reads.
import { connect } from "node:net";
import { Application } from "@openpims/testing/browser";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start({ trustedProxies: ["127.0.0.1"] });
});
afterAll(() => service.stop());
vi.setConfig({ testTimeout: 120_000 });

const ADDRESS = "203.0.113.8";

/** The status of a request with this target, as it is. */
function ask(method: string, target: string, body = ""): Promise<number> {
  const { host, hostname, port } = new URL(service.url);
  const head = [
    `${method} ${target} HTTP/1.1`,
    `host: ${host}`,
    `x-forwarded-for: ${ADDRESS}`,
    "connection: close",
    "content-type: application/x-www-form-urlencoded",
    `content-length: ${body.length}`,
  ];
  return new Promise((resolve, reject) => {
    let answer = "";
    connect(Number(port), hostname)
      .on("data", (data) => {
        answer += data.toString("latin1");
      })
      .on("close", () => resolve(Number(answer.split(" ")[1])))
      .on("error", reject)
      // Not ended here: Node gives a request up whose client closes its side before the answer.
      .write(Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`, "latin1"));
  });
}

const query = (): string => new URL(new Application(service).authorizationUrl()).search.slice(1);
const PATH = "/am/oauth2/authorize";

it.each([
  ["a backslash and a fragment", () => ask("GET", `${PATH}\\?${query()}#x`)],
  ["a fragment", () => ask("GET", `${PATH}?${query()}#x`)],
  ["a backslash", () => ask("GET", `/am\\oauth2\\authorize?${query()}`)],
  ["a blank that is none in ASCII", () => ask("GET", `${PATH}\xa0?${query()}`)],
  ["a posted form and a fragment", () => ask("POST", `${PATH}#`, query())],
  ["another route's fragment", () => ask("GET", "/healthz#x")],
  ["no route's backslash", () => ask("GET", "/nowhere\\x")],
])("%s is a 400", async (_, send) => {
  expect(await send()).toBe(400);
});

it("after the last sign-in of the address, no spelling of the path begins another", async () => {
  const first = await ask("GET", `${PATH}?${query()}`);
  expect(first).toBe(303);
  // No more at once than are worked on or may wait.
  for (let begun = 1; begun < 600; begun += 20)
    await Promise.all(Array.from({ length: 20 }, () => ask("GET", `${PATH}?${query()}`)));
  const spellings = [
    `${PATH}?${query()}`,
    `${PATH.toUpperCase()}?${query()}`,
    `${PATH}/?${query()}`,
    `//am/oauth2//authorize?${query()}`,
    `/am/oauth2/%61uthorize?${query()}`,
    `/am/oauth2/x/../authorize?${query()}`,
    `${service.url}${PATH}?${query()}`,
    `http://user@x${PATH}?${query()}`,
    `${PATH};x?${query()}`,
    `${PATH}\\?${query()}#x`,
  ];
  for (const target of spellings) expect([target, await ask("GET", target)]).not.toEqual([target, 303]);
  expect(await ask("GET", spellings[0] ?? "")).toBe(429);
});
