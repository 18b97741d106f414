import { expect, it } from "vitest";
import { PasteUserAgent } from "../src/platform/paste-user-agent.ts";
import { PageNotShown, UserCancelled } from "../src/platform/platform.ts";

const URL_SHOWN = "https://idp.example/am/oauth2/authorize?state=s";
const REDIRECT = "mymap://oauth2redirect/fr";
const ANSWER = `${REDIRECT}?code=canary&state=s`;

const EARLIER = `${REDIRECT}?code=canary&state=other`;

/** A user who gives these answers in turn, and the texts that the user saw. */
function user(...answers: string[]) {
  const shown: string[] = [];
  const told: (string | undefined)[] = [];
  const agent = new PasteUserAgent({
    show: (url) => void shown.push(url),
    ask: async (problem) => {
      told.push(problem);
      return answers.shift() ?? expect.unreachable("asked once too often");
    },
  });
  const authorize = (redirectUri = REDIRECT) => agent.authorize({ url: URL_SHOWN, redirectUri });
  return { authorize, shown, told };
}

it.each([
  ["dots", `${ANSWER}${".".repeat(100_000)}x`],
  ["spaces and lines", `${" ".repeat(100_000)}${"\n".repeat(100_000)}x`],
  ["an answer behind much text", `${"x".repeat(20_000)} ${ANSWER}`],
])("refuses a text of %s that is too long for an address", async (_, text) => {
  const { authorize, told } = user(text, "");
  await expect(authorize()).rejects.toThrow(UserCancelled);
  expect(told[1]).toMatch(/^This is no address/);
});

it("shows the address and returns the pasted one", async () => {
  const { authorize, shown, told } = user(ANSWER);
  expect(await authorize()).toBe(ANSWER);
  expect([shown, told]).toEqual([[URL_SHOWN], [undefined]]);
});

it.each([
  ["white space", `\n  ${ANSWER}\t\r\n`],
  ["quotes", `"${ANSWER}"`],
  ["other quotes in white space", ` ‘${ANSWER}’ `],
  ["a mail's brackets", `<${ANSWER}>`],
  ["French quotes", `« ${ANSWER} »`],
  ["a full stop after it", `${ANSWER}.`],
  [
    "the console's sentence",
    `Failed to launch '${ANSWER}' because the scheme does not have a registered handler.`,
  ],
  ["a header and the next one", `HTTP/1.1 302\nLocation: ${ANSWER}\nContent-Length: 0`],
  ["a command", `curl -H 'Accept: */*' '${ANSWER}' -H 'Cookie: a=b'`],
  ["a Windows command", `curl ^"${ANSWER.replace("&", "^&")}^" ^\r\n  -H ^"Accept: */*^"`],
  ["HTML", `<a href="${ANSWER.replace("&", "&amp;")}">here</a>`],
  ["HTML twice escaped", ANSWER.replace("&", "&amp;amp;")],
  ["JSON", `{"url":"${ANSWER.replaceAll("/", "\\/").replace("&", "\\u0026")}"}`],
  ["a shell's escapes", ANSWER.replace("&", "\\&").replace("?", "\\?")],
  ["round brackets", `(${ANSWER}),`],
  ["square brackets", `[${ANSWER}]`],
  ["Markdown", `[${ANSWER}](${ANSWER})`],
  ["the encoding of a whole", encodeURIComponent(ANSWER)],
  ["the encoding of a whole, twice", encodeURIComponent(encodeURIComponent(ANSWER))],
  ["another address around it", `https://idp.example/go?to=${encodeURIComponent(ANSWER)}&x=1`],
  ["a mail's encoding", ANSWER.replaceAll("=", "=3D").replace("&", "&=\n")],
  ["invisible marks", `\u202a${ANSWER}\u202c\ufeff`],
  ["an earlier address before it", `${EARLIER} ${ANSWER}`],
  ["it twice, without a gap", `${ANSWER}${ANSWER}`],
  ["an earlier address directly before it", `${EARLIER}${ANSWER}`],
  ["bold type", `**${ANSWER}**`],
  ["italics", `_${ANSWER}_`],
  ["the console's line number", `${ANSWER}:1 Failed to load resource: net::ERR_UNKNOWN_URL_SCHEME`],
  ["HTML's quotes", `href=&quot;${ANSWER.replace("&", "&amp;")}&quot;`],
  ["HTML's numbers", ANSWER.replaceAll("=", "&#x3D;").replace("&state", "&#38;state")],
  ["all escapes of JSON", `"${ANSWER.replaceAll("=", "\\u003d").replace("&", "\\u0026")}"`],
  ["a line break in it", `${ANSWER.slice(0, 40)}\n${ANSWER.slice(40)}`],
])("takes %s off", async (_, pasted) => {
  expect(await user(pasted).authorize()).toBe(ANSWER);
});

it("takes an error's address too, which the sign-in turns into its code", async () => {
  const refused = `${REDIRECT}?error=access_denied&state=s`;
  expect(await user(refused).authorize()).toBe(refused);
});

it.each([
  ["a bare code", "canary"],
  ["another scheme", ANSWER.replace("mymap", "mymop")],
  ["another host", ANSWER.replace("oauth2redirect", "elsewhere")],
  ["another path", ANSWER.replace("/fr", "/de")],
  ["the address that was shown", URL_SHOWN],
  ["the address without its query", REDIRECT],
])("asks again after %s, in a sentence that does not repeat it", async (_, wrong) => {
  const { authorize, told, shown } = user(wrong, ANSWER);
  expect(await authorize()).toBe(ANSWER);
  expect(told).toEqual([undefined, expect.stringMatching(/^(This is|The address has) /)]);
  expect(told.join()).not.toContain("canary");
  expect(shown).toHaveLength(1);
});

it.each([
  ["an earlier sign-in's", EARLIER, /earlier sign-in/],
  ["an earlier sign-in's error", `${REDIRECT}?error=access_denied&state=other`, /earlier sign-in/],
  ["one without its state", `${REDIRECT}?code=canary`, /cut off/],
  ["one cut in its state's name", `${REDIRECT}?code=canary&sta`, /cut off/],
  ["one cut before its state's value", `${REDIRECT}?code=canary&state=`, /cut off/],
  ["one shortened in the middle", `${REDIRECT}?code=can…ary&state=s`, /cut off/],
  ["one with dots at its end", `${REDIRECT}?state=s&code=can...`, /cut off/],
  ["one with half an escape", `${REDIRECT}?state=s&code=canary%2`, /cut off/],
  ["one with an empty code", `${REDIRECT}?code=&state=s`, /cut off/],
])("asks again after %s, so that its code is not spent", async (_, wrong, problem) => {
  const { authorize, told } = user(wrong, ANSWER);
  expect(await authorize()).toBe(ANSWER);
  expect(told).toEqual([undefined, expect.stringMatching(problem)]);
  expect(told.join()).not.toContain("canary");
});

it("takes a state that was cut off for that", async () => {
  const told: (string | undefined)[] = [];
  const answers = [`${REDIRECT}?code=c&state=long`, `${REDIRECT}?code=c&state=longer`];
  const agent = new PasteUserAgent({
    language: "fr",
    show: () => undefined,
    ask: async (problem) => {
      told.push(problem);
      return answers.shift() ?? "";
    },
  });
  const url = "https://idp.example/authorize?state=longer";
  expect(await agent.authorize({ url, redirectUri: REDIRECT })).toBe(`${REDIRECT}?code=c&state=longer`);
  expect(told).toEqual([undefined, expect.stringContaining("coupée")]);
});

it("takes a web address as the redirect too, with or without a slash after a bare host", async () => {
  const answer = "https://app.example/?code=c&state=s";
  expect(await user(answer).authorize("https://app.example")).toBe(answer);
  expect(await user("mymap://?code=c&state=s", "mymap://app/?code=c&state=s").authorize("mymap://app")).toBe(
    "mymap://app/?code=c&state=s",
  );
});

it.each(["", "  ", '""', "\n"])("an empty answer cancels: %j", async (empty) => {
  await expect(user(empty).authorize()).rejects.toBeInstanceOf(UserCancelled);
  await expect(user("wrong", empty).authorize()).rejects.toBeInstanceOf(UserCancelled);
});

it("gives up after five wrong answers", async () => {
  const { authorize, told } = user("1", "2", "3", "4", "5");
  await expect(authorize()).rejects.toBeInstanceOf(PageNotShown);
  expect(told).toHaveLength(5);
});
