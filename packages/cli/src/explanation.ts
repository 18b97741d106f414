import {
  type Brand,
  type Cost,
  type Explanation,
  explain,
  type Failed,
  type Language,
  type Retry,
} from "@openpims/sdk";

interface Wording {
  readonly happened: string;
  readonly remedy: string;
  readonly again: string;
  readonly retry: Readonly<Record<Retry, string>>;
  readonly costs: Readonly<Record<Cost, string>>;
  readonly mayCost: (costs: string) => string;
}

const wordings: Readonly<Record<Language, Wording>> = {
  en: {
    happened: "what happened: ",
    remedy: "what to do: ",
    again: "again: ",
    retry: { yes: "yes", later: "later", afterRemedy: "once that is done", no: "no use" },
    costs: { SMS: "an SMS", OTP: "an OTP", PIN: "a PIN try" },
    mayCost: (costs) => `; that can cost ${costs}`,
  },
  fr: {
    happened: "ce qui s'est passé : ",
    remedy: "que faire : ",
    again: "recommencer : ",
    retry: { yes: "oui", later: "plus tard", afterRemedy: "une fois que c'est fait", no: "inutile" },
    costs: { SMS: "un SMS", OTP: "un OTP", PIN: "un essai de PIN" },
    mayCost: (costs) => ` ; cela peut coûter ${costs}`,
  },
};

/** An explanation as lines for a person. */
export function linesOf({ happened, remedy, retry, costs }: Explanation, language: Language): string[] {
  const wording = wordings[language];
  const cost = costs.map((one) => wording.costs[one]).join(", ");
  return [
    `${wording.happened}${happened}`,
    `${wording.remedy}${remedy}`,
    `${wording.again}${wording.retry[retry]}${cost === "" ? "" : wording.mayCost(cost)}`,
  ];
}

export const explanationLines = (message: Failed, language: Language, brand?: Brand): string[] =>
  linesOf(explain(message, { language, ...(brand && { brand }) }), language);
