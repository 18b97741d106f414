// A browser in a sign-in gets a page for every refusal, a program its JSON.
import { TestService } from "@openpims/testing/harness";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let service: TestService;
beforeAll(async () => {
  service = await TestService.start();
});
afterAll(() => service.stop());

const AUTHORIZE = "/am/oauth2/authorize";

async function ask(path: string, accept: string, init: RequestInit = {}) {
  const headers = { accept, "accept-language": "fr", ...init.headers };
  const response = await fetch(`${service.url}${path}`, { ...init, headers });
  const [type = ""] = (response.headers.get("content-type") ?? "").split(";");
  return { status: response.status, type, text: await response.text() };
}

const form = (body: string) => ({
  method: "POST",
  body,
  headers: { "content-type": "application/x-www-form-urlencoded" },
});

describe.each<[string, string, RequestInit, number]>([
  ["an overlong parameter", `${AUTHORIZE}?client_id=${"x".repeat(9_000)}`, {}, 400],
  ["an overlong form", "/sign-in/none", form(`password=${"x".repeat(40_000)}`), 413],
  [
    "a form of another type",
    "/sign-in/none",
    { ...form("{}"), headers: { "content-type": "text/xml" } },
    415,
  ],
])("%s", (_, path, init, status) => {
  it("is a page for a browser, and JSON for a program", async () => {
    const page = await ask(path, "text/html,*/*;q=0.8", init);
    expect(page).toMatchObject({ status, type: "text/html" });
    expect(page.text).toContain("L’application ne peut pas vous connecter");
    expect(await ask(path, "application/json", init)).toMatchObject({ status, type: "application/json" });
  });
});
