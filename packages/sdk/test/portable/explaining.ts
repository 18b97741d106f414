// Every code and every server word has an explanation in both languages.
import { failures } from "@openpims/maccess";
import { catalogue, type ErrorCode, type Explanation, explain } from "@openpims/sdk";
import { type Case, group } from "@openpims/testing/portable/case";
import { contains, differs, equal, holds, matches } from "@openpims/testing/portable/check";
import { allKinds } from "../../src/codes/all-codes.ts";
import type { CallFailure } from "../../src/codes/failure.ts";
import type { Kind } from "../../src/codes/failure-kinds.ts";
import { failedMessage } from "../../src/codes/message.ts";
import { brandRows } from "../../src/configuration/brands.ts";
import { brands } from "../../src/configuration/values.ts";
import { isAnswered } from "../../src/explain/explain.ts";
import { audiences, languages } from "../../src/explain/explanation.ts";

const kinds = Object.keys(allKinds) as Kind[];
const codes = Object.keys(catalogue).map(Number) as ErrorCode[];
const knownWords = Object.values(failures).map(({ words }): readonly string[] => words);
const words = [...knownWords.flat(), "NOK:FORBIDDEN newversion", "NOK:VERSION 0.3.0"];

function isSound({ happened, remedy, label, ...rest }: Explanation): void {
  for (const text of [happened, remedy]) {
    holds(text.length > 10, `'${text}' says something`);
    holds(!/undefined|null|\[|\{|\$|NaN/.test(text), `'${text}' has no gap`);
    matches(text, /^\S.*\.$/);
  }
  differs(label, "");
  holds(["yes", "later", "afterRemedy", "no"].includes(rest.retry), "retry is one of four");
}

const casesIn = (language: (typeof languages)[number]): Case[] => [
  {
    name: "explains each of the 94 codes, each in other words than the others",
    run: () => {
      const all = codes.map((code) => explain(code, { language }));
      equal(all.length, 94);
      for (const explanation of all) isSound(explanation);
      equal(new Set(all.map(({ happened }) => happened)).size, 94);
      equal(new Set(all.map(({ remedy }) => remedy)).size, 94);
    },
  },
  ...words.map((word) => ({
    name: `explains ${word} more precisely than its code`,
    run: () => {
      const explanation = explain(2000, { language, word });
      isSound(explanation);
      const plain = codes.map((code) => explain(code, { language }).happened);
      holds(!plain.includes(explanation.happened), "no code has the same text");
    },
  })),
  {
    name: "gives words of one meaning one text, others another",
    run: () => {
      const meanings = knownWords.filter(({ length }) => length > 0);
      const texts = meanings.map((words) => words.map((word) => explain(2000, { language, word }).happened));
      for (const same of texts) equal(new Set(same).size, 1);
      equal(new Set(texts.flat()).size, meanings.length);
      const [device, account] = ["NOK:FORBIDDEN", "NOK:FORBIDDEN newversion"].map((word) =>
        explain(2317, { language, word }),
      );
      differs(device?.happened, account?.happened);
    },
  },
  ...["NOK", "NOK:SAT", "MAYBE", ""].map((word) => ({
    name: `falls back to the code for the word '${word}'`,
    run: () => equal(explain(2310, { language, word }), explain(2310, { language })),
  })),
  ...brands
    .map((brand) => ({ brand, app: brandRows[brand].app }))
    .map(({ brand, app }) => ({
      name: `names the app of ${brand}: ${app}`,
      run: () => {
        const full = explain(2000, { language, brand, word: "NOK:MAXNBTOOLS" });
        for (const { remedy } of [explain(2308, { language, brand }), full])
          holds(remedy.includes(app), `'${remedy}' names ${app}`);
        holds(!/My[A-Z]/.test(explain(2308, { language }).remedy), "no app is named without a brand");
      },
    })),
  {
    name: "names the parameter or component that the label names, and the version that the server wants",
    run: () => {
      const missing = explain({ code: 2101, label: "Missing pinCode parameter" }, { language });
      equal(missing.label, "Missing pinCode parameter");
      holds(missing.happened.includes("pinCode"), "the parameter is named");
      const component = explain({ code: 2344, label: "SDK not configured" }, { language });
      holds(component.happened.includes(" SDK "), "the component is named");
      const asInCatalogue = { code: 2101, label: catalogue[2101].label } as const;
      equal(explain(asInCatalogue, { language }), explain(2101, { language }));
      const version = explain(2309, { language, word: "NOK:VERSION 0.3.0" });
      holds(version.happened.includes("0.3.0"), "the version is named");
    },
  },
];

/** Words of those who hold the SDK: nobody at a page or a shell can do anything with them. */
const FOR_DEVELOPERS =
  /isAccountBlocked|isDeviceActivated|initialize|\brelease\b|libraryVersion|inWeboURL|macID|transactionId|\bSDK\b|\bAPI\b|[Cc]all again|the call\b|l'appel\b|[Aa]ppelez/;

const audienceCases: readonly Case[] = (["person", "command"] as const).flatMap((audience) =>
  languages.map((language) => ({
    name: `explain to a ${audience} in ${language}: each code, word and kind without a word of the SDK`,
    run: () => {
      const limit = { resource: "otp", count: 6, windowSeconds: 86_400, nextTry: 1_800_000_000_000 };
      const failed = (kind: Kind) =>
        failedMessage(
          "1",
          allKinds[kind].codes[0] ?? 2000,
          undefined,
          {
            kind,
            ...(kind === "LimitReached" && limit),
          } as CallFailure,
          {},
          { codes: [], labelOf: (code) => catalogue[code].label },
        );
      const explanations = [
        ...codes.filter(isAnswered).map((code) => explain(code, { language, audience })),
        ...words.map((word) => explain(2000, { language, audience, word })),
        ...kinds.map((kind) => explain(failed(kind), { language, audience })),
      ];
      for (const explanation of explanations) {
        isSound(explanation);
        const { happened, remedy } = explanation;
        holds(!FOR_DEVELOPERS.test(`${happened} ${remedy}`), `'${happened} ${remedy}' is for a ${audience}`);
        holds(audience === "command" || !remedy.includes("openpims "), `'${remedy}' needs no shell`);
      }
    },
  })),
);

const bundledCases: readonly Case[] = languages.map((language) => ({
  name: `explain in ${language}: on the bundled service no remedy is in a brand's app`,
  run: () => {
    for (const audience of audiences)
      for (const code of codes) {
        const { happened, remedy } = explain(code, {
          language,
          audience,
          brand: "Peugeot",
          environment: "development",
        });
        holds(!/MyPeugeot|brand's app|application de la marque/.test(`${happened} ${remedy}`), remedy);
      }
    const full = explain(2000, { language, environment: "development", word: "NOK:MAXNBTOOLS" });
    holds(/phone page|page du téléphone/.test(full.remedy), full.remedy);
  },
}));

const productionCases: readonly Case[] = languages.map((language) => ({
  name: `explain in ${language}: with the brands' servers a PIN is reset in the brand's app alone, and the wait is said`,
  run: () => {
    const environment = "Production";
    const nextTry = "2026-01-02T04:04:06.000Z";
    const pinTries = { used: 2, left: 0, nextTry };
    const limit = {
      kind: "LimitReached",
      resource: "pinTry",
      count: 2,
      windowSeconds: 86_400,
      nextTry,
    } as const;
    const wrong = failedMessage("1", 2308, undefined, { kind: "AccessRefused" }, { environment, pinTries });
    const reached = failedMessage("1", 2000, undefined, limit, { environment });
    for (const audience of ["person", "command"] as const) {
      const options = { language, audience, brand: "Peugeot" } as const;
      const named = ([2308, 2310] as const).map((code) => explain(code, { ...options, environment }));
      for (const { remedy } of [...named, explain(wrong, options), explain(reached, options)]) {
        holds(!/pin reset|here by SMS|ici par SMS/.test(remedy), remedy);
        holds(remedy.includes("MyPeugeot"), remedy);
      }
      for (const { remedy } of [explain(wrong, options), explain(reached, options)])
        holds(/2026/.test(remedy), remedy);
    }
    const state = explain(2317, { language, audience: "command", brand: "Peugeot", environment });
    holds(!state.remedy.includes("pin reset"), state.remedy);
  },
}));

/** Kinds after which the device stays stored: `openpims enroll` would refuse its folder. */
const STORED: readonly Kind[] = ["Desynchronised", "Forbidden", "BiometricKeyLocked", "StateMismatch"];

const storedCases: readonly Case[] = languages.map((language) => ({
  name: `explain in ${language}: where the device stays stored, the remedy for a command enrols in another folder`,
  run: () => {
    for (const kind of STORED) {
      const [code = 2000] = allKinds[kind].codes;
      const failed = failedMessage("1", code, undefined, { kind, word: "NOK" } as CallFailure);
      const { remedy } = explain(failed, { language, audience: "command" });
      holds(/openpims setup --data N/.test(remedy), remedy);
    }
  },
}));

/** Some of the codes: another try and its price. */
const PROSPECTS: readonly (readonly [ErrorCode, Explanation["retry"], Explanation["costs"]])[] = [
  [2001, "afterRemedy", []],
  [2101, "afterRemedy", []],
  [2102, "afterRemedy", []],
  [2204, "later", []],
  [2302, "afterRemedy", ["OTP", "PIN"]],
  [2305, "afterRemedy", ["SMS"]],
  [2306, "afterRemedy", ["SMS"]],
  [2308, "afterRemedy", ["PIN", "OTP"]],
  [2309, "afterRemedy", []],
  [2312, "afterRemedy", ["SMS"]],
  [2201, "yes", ["SMS"]],
  [2202, "yes", ["SMS", "OTP", "PIN"]],
  [2311, "yes", ["SMS", "OTP"]],
  [2316, "yes", ["OTP"]],
  [2368, "yes", []],
];

export const explainingCases: readonly Case[] = [
  ...audienceCases,
  ...bundledCases,
  ...productionCases,
  ...storedCases,
  ...languages.flatMap((language) => group(`explain in ${language}`, casesIn(language))),
  ...PROSPECTS.map(([code, retry, costs]) => ({
    name: `explain: another try of ${code} is worth '${retry}' and costs ${JSON.stringify(costs)}`,
    run: () => {
      for (const language of languages) contains(explain(code, { language }), { retry, costs });
    },
  })),
];
