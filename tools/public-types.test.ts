import { expect, it } from "vitest";
import { reportOf } from "./public-types/report.ts";

const report = (files: Readonly<Record<string, string>>): string =>
  reportOf("index.d.ts", new Map(Object.entries(files).map(([path, text]) => [path, Buffer.from(text)])));

it("has the exports and what their types need, without comments, files and other types", () => {
  const files = {
    "index.d.ts": `
      import type { Platform } from "platform";
      import type * as apis from "./apis.js";
      import type { Word } from "./words/word.js";
      /** Asks. */
      export declare function ask(word: Word, platform: Platform): import("./answer.js").Answer;
      export declare const otp: typeof apis.otp;
      export type { Word as Term } from "./words/word.js";
      export { parse } from "parser";
      export * from "./passed-on.js";
      interface Unused { readonly a: 1; }
    `,
    "apis.d.ts": "export declare const otp: 1;\nexport declare const pin: 2;",
    "words/word.d.ts": "export type Word = string;",
    "answer.d.ts":
      "type Unused = 3;\nexport interface Answer {\n  /** Its text. */\n  readonly text: Text;\n  readonly Unused: 1;\n}\ntype Text = string;",
    "passed-on.d.ts": "export declare const passedOn: unique symbol;",
  };
  expect(report(files)).toBe(`import { Platform } from "platform";

export const otp: typeof apis.otp;
export const passedOn: unique symbol;
export function ask(word: Word, platform: Platform): Answer;
export { Word as Term };
export { parse } from "parser";

// Not exported, but part of the types above.
const otp: 1;
interface Answer {
  readonly text: Text;
  readonly Unused: 1;
}
type Text = string;
type Word = string;
`);
});

it("shows each declaration of a name, and a change of a type that is not exported", () => {
  const files = (member: string) => ({
    "index.d.ts": `export declare function f(a: Hidden): void;
      export declare function f(a: 1): void;
      interface Hidden { readonly ${member}: 1; }`,
  });
  expect(report(files("a"))).toContain("export function f(a: Hidden): void;\nexport function f(a: 1): void;");
  expect(report(files("a"))).not.toBe(report(files("b")));
});

it("refuses a file that is not in the package, and one that is no declaration file", () => {
  expect(() => report({ "index.d.ts": 'export * from "./a.js";' })).toThrow("a.d.ts is not in the package");
  expect(() => report({ "index.d.ts": "export declare function;" })).toThrow("index.d.ts: ");
});
