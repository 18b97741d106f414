import { expect, it } from "vitest";
import { codeMessage } from "../../src/codes/sms/message.ts";

const message = { kind: "activate", to: "+33612345678", code: "012345678901", expiresAt: 0 } as const;
const textFor = (publicUrl?: string) =>
  codeMessage(message, "en", publicUrl === undefined ? undefined : new URL(publicUrl)).text;

it("shows the code in groups", () => {
  expect(textFor()).toBe("0123 4567 8901 is your code to enrol a device. Give it to nobody.");
});

it("ends with the code in one piece for the page's host, where phones fill it in", () => {
  expect(textFor("https://id.openpims.example:8443/").split("\n").slice(1)).toEqual([
    "",
    "@id.openpims.example #012345678901",
  ]);
});

it("names no host that is not https: a phone would fill the code into any page of it", () => {
  expect(textFor("http://127.0.0.1:8400")).toBe(textFor());
});
