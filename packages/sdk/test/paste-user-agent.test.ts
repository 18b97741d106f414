import { expect, it } from "vitest";
import { PasteUserAgent } from "../src/platform/paste-user-agent.ts";
import { PageNotShown, UserCancelled } from "../src/platform/platform.ts";

const URL_SHOWN = "https://idp.example/am/oauth2/authorize?state=s";
const REDIRECT = "mymap://oauth2redirect/fr";
const ANSWER = `${REDIRECT}?code=canary&state=s`;

/** A user who gives these answers, one after the other; what they were shown and told. */
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

it("shows the address and gives what is pasted", async () => {
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

it("takes a web address as the redirect too, with or without a slash after a bare host", async () => {
  const answer = "https://app.example/?code=c&state=s";
  expect(await user(answer).authorize("https://app.example")).toBe(answer);
  expect(await user("mymap://?code=c", "mymap://app/?code=c").authorize("mymap://app")).toBe(
    "mymap://app/?code=c",
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
