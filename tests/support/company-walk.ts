// The way of a person with a browser, without its pages: from the console's button through the provider's forms and back.
import { Browser } from "@openpims/testing/browser";

/** The address that the service begins the sign-in with; the browser keeps its cookie. */
export async function beginAt(service: string, browser: Browser): Promise<URL> {
  const begun = await post(service, browser, "/sessions/provider/begin");
  const { location } = (await begun.json()) as { location?: string };
  if (location === undefined) throw new Error(`the sign-in did not begin: HTTP ${begun.status}`);
  return new URL(location);
}

/** Posts as a page of the service does. */
export async function post(
  service: string,
  browser: Browser,
  path: string,
  body?: object,
  headers: Record<string, string> = {},
): Promise<Response> {
  const answer = await fetch(`${service}/admin/v1${path}`, {
    method: "POST",
    headers: {
      "sec-fetch-site": "same-origin",
      cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
      ...(body && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  for (const cookie of answer.headers.getSetCookie()) {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (value === "") browser.cookies.delete(name);
    else browser.cookies.set(name, value);
  }
  return answer;
}

/** Signs in at the provider, with a browser of its own there. @returns the query with which it sends the browser back */
export async function answerOf(location: URL, service: string, login: string): Promise<string> {
  const browser = new Browser();
  let url = location;
  let response = await browser.open(url);
  for (let step = 0; step < 12; step++) {
    const next = response.headers.get("location");
    if (next !== null) {
      url = new URL(next, url);
      if (url.href.startsWith(`${service}/console/`)) return url.search.slice(1);
      response = await browser.open(url);
      continue;
    }
    const page = await response.text();
    const [, action] = /<form[^>]* action="([^"]+)"/.exec(page) ?? [];
    const [, prompt] = /name="prompt" value="(\w+)"/.exec(page) ?? [];
    if (action === undefined || prompt === undefined) throw new Error(`no form: HTTP ${response.status}`);
    url = new URL(action, url);
    response = await browser.open(url, {
      prompt,
      ...(prompt === "login" && { login, password: "any" }),
    });
  }
  throw new Error("the provider leads in circles");
}

/** The whole way. @returns the service's answer */
export async function signInAt(service: string, login: string, browser = new Browser()): Promise<Response> {
  const answer = await answerOf(await beginAt(service, browser), service, login);
  return post(service, browser, "/sessions/provider", { answer });
}
