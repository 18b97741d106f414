// Server answers, good and hostile. An invalid answer counts as no answer and changes nothing.
import { type FailureRow, failures, type HttpAnswer, onlineOtp } from "@openpims/maccess";
import { type Case, group } from "@openpims/testing/portable/case";
import { contains, equal } from "@openpims/testing/portable/check";
import { storeWith } from "@openpims/testing/portable/open-store";
import { activated, deviceOn, xml } from "./device-parts.ts";

const HEAD = '<?xml version="1.0" encoding="UTF-8"?>';
const SETUP = "<err>OK</err><challenge>c</challenge>";
const body = (text: string): HttpAnswer => ({ status: 200, body: text });

const NO_ANSWER: readonly (readonly [what: string, answer: HttpAnswer])[] = [
  ["nothing", body("")],
  ["HTML", body("<!doctype html><html><body>Bad gateway</body></html>")],
  ["JSON", body('{"err":"OK"}')],
  ["another status", { status: 503, body: xmlBody(SETUP) }],
  ["a redirect", { status: 302, body: "" }],
  ["cut off", body(xmlBody(SETUP).slice(0, -3))],
  ["two roots", body(`${xmlBody(SETUP)}<ActionSetup/>`)],
  ["another action's root", xml("ActionFinalize", SETUP)],
  ["a root in a namespace's name", xml("x:ActionSetup", SETUP)],
  ["no word", xml("ActionSetup", "<challenge>c</challenge>")],
  ["a word of nobody's", xml("ActionSetup", "<err>MAYBE</err>")],
  ["OK without a challenge", xml("ActionSetup", "<err>OK</err>")],
  ["OK with an empty challenge", xml("ActionSetup", "<err>OK</err><challenge> </challenge>")],
  [
    "an entity from outside",
    body(
      `${HEAD}<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><ActionSetup><err>OK</err><challenge>&e;</challenge></ActionSetup>`,
    ),
  ],
  [
    "entities that grow",
    body(
      `${HEAD}<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><ActionSetup><err>OK</err><challenge>&b;</challenge></ActionSetup>`,
    ),
  ],
  ["a control character", xml("ActionSetup", "<err>OK</err><challenge>\u0001</challenge>")],
  ["an attribute twice", body(`<ActionSetup a="1" a="2">${SETUP}</ActionSetup>`)],
  ["no connection", { unreachable: "ECONNREFUSED" }],
];

function xmlBody(content: string): string {
  return `${HEAD}<ActionSetup>${content}</ActionSetup>`;
}

const LEFT = { unchanged: activated, wiped: { device: null }, blocked: { device: { blocked: true } } };

const words = Object.entries<FailureRow>(failures).flatMap(([kind, { words, ...row }]) =>
  words.map((word) => ({ word, kind, ...row })),
);

export const answerCases: readonly Case[] = group("an answer", [
  ...NO_ANSWER.map(([what, answer]) => ({
    name: `of ${what} is none, and changes nothing`,
    run: async () => {
      const store = storeWith(activated);
      const { device, urls } = deviceOn(store, () => answer);
      contains(await onlineOtp(device, "1234"), { ok: false, failure: { kind: "Unreachable" } });
      equal([store.text, urls.length], [activated, 1]);
    },
  })),
  ...["", "<!-- a comment -->", "<more><and>more</and></more>"].map((more) => ({
    name: `with '${more}' in it is taken`,
    run: async () => {
      const { device } = deviceOn(storeWith(activated), (url) =>
        xml(
          url.includes("ActionSetup") ? "ActionSetup" : "ActionFinalize",
          `${more}<err> OK </err><challenge><![CDATA[c]]></challenge><defi>1</defi><format>8LC</format>`,
        ),
      );
      contains(await onlineOtp(device, "1234"), { ok: true });
    },
  })),
  ...words.map(({ word, kind, result, effect = "unchanged" }) => ({
    name: `of ${word} is refused as what it means, with its effect`,
    run: async () => {
      const store = storeWith(activated);
      const { device } = deviceOn(store, () => xml("ActionSetup", `<err>${word}</err>`));
      contains(await onlineOtp(device, "1234"), { ok: false, failure: { kind, word, result } });
      if (effect === "unchanged") equal(store.text, LEFT.unchanged);
      else contains(JSON.parse(store.text ?? ""), LEFT[effect]);
    },
  })),
]);
