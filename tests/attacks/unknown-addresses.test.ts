// Attack: have the page for an unknown address repeat a part of it (a script, a link elsewhere), be kept by a cache, or
// be read as something else. Defence: the page repeats nothing but the address's depth, loads no script, and is stored
// nowhere.
import { request } from "node:http";
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** Any target, which `fetch` would rewrite. */
const ask = (path: string, headers: Readonly<Record<string, string>>): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(service.url);
    const sent = request({ hostname, port, path, headers }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (chunk) => (body += chunk));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    sent.on("error", reject).end();
  });

const BROWSER = { accept: "text/html,*/*;q=0.8", "accept-language": 'fr,"><script>marked</script>' };

const TARGETS = [
  "/<script>marked</script>",
  "/%3Cscript%3Emarked%3C%2Fscript%3E",
  '/"onmouseover=marked',
  "/marked?next=//evil.example/marked",
  "//evil.example/marked",
  "/marked/javascript:alert(1)",
  `/${"marked/".repeat(100)}`,
  "/%E2%80%AEmarked",
  "/phone/marked",
  "/page.css/marked",
];

it.each(TARGETS)("%s comes back neither to a person nor to a program", async (target) => {
  const page = await ask(target, BROWSER);
  expect(page.status).toBeGreaterThanOrEqual(400);
  expect(page.status).toBeLessThan(500);
  expect(page.body).not.toMatch(/marked|evil|<script|javascript:|onmouseover/);
  expect(page.headers["content-security-policy"]).toMatch(/^default-src 'none';(?!.*(script-src|unsafe))/);
  expect(page.headers["cache-control"]).toBe("no-store");
  expect(page.headers["x-content-type-options"]).toBe("nosniff");
  const program = await ask(target, { accept: "application/json" });
  expect(program.headers["content-type"]).toBe("application/json; charset=utf-8");
  expect(program.body).not.toContain("marked");
});

it("every link of the page stays on the service, however deep the address is", async () => {
  for (const target of ["/a", "/a/b/c", "//evil.example/a", `/${"a/".repeat(50)}`]) {
    const { body, status } = await ask(target, BROWSER);
    expect(status).toBe(404);
    const links = [...body.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, link = ""]) => link);
    expect(links.length).toBeGreaterThan(3);
    for (const link of links) {
      const { origin, pathname } = new URL(link, `${service.url}${target}`);
      expect([link, origin, /^\/(page\.(css|svg))?$/.test(pathname)]).toEqual([link, service.url, true]);
    }
  }
});
