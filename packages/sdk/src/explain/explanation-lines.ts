import type { Cost, Retry } from "../codes/advice.ts";
import type { Explanation, Language } from "./explanation.ts";

interface Headings {
  readonly happened: string;
  readonly remedy: string;
  readonly again: string;
  readonly retry: Readonly<Record<Retry, string>>;
  readonly costs: Readonly<Record<Cost, string>>;
  readonly canCost: (costs: string) => string;
}

const headings: Readonly<Record<Language, Headings>> = {
  en: {
    happened: "what happened: ",
    remedy: "what to do: ",
    again: "again: ",
    retry: { yes: "yes", later: "later", afterRemedy: "once that is done", no: "no use" },
    costs: { SMS: "an SMS", OTP: "an OTP", PIN: "a PIN try" },
    canCost: (costs) => `; that can cost ${costs}`,
  },
  fr: {
    happened: "ce qui s'est passé : ",
    remedy: "que faire : ",
    again: "recommencer : ",
    retry: { yes: "oui", later: "plus tard", afterRemedy: "une fois que c'est fait", no: "inutile" },
    costs: { SMS: "un SMS", OTP: "un OTP", PIN: "un essai de PIN" },
    canCost: (costs) => ` ; cela peut coûter ${costs}`,
  },
};

/**
 * Gives three lines for a terminal: the event, the remedy, and the use and cost of a retry.
 * @param explanation the result of `explain` in the same language
 * @example
 * for (const line of explanationLines(explain(2308))) console.log(line);
 */
export function explanationLines(explanation: Explanation, language: Language = "en"): readonly string[] {
  const { happened, remedy, again, retry, costs, canCost } = headings[language];
  const cost = explanation.costs.map((one) => costs[one]).join(", ");
  return [
    `${happened}${explanation.happened}`,
    `${remedy}${explanation.remedy}`,
    `${again}${retry[explanation.retry]}${cost === "" ? "" : canCost(cost)}`,
  ];
}
